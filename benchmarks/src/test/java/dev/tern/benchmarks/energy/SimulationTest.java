package dev.tern.benchmarks.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Energies and violations that can be worked out by hand. */
class SimulationTest {

    /** Energy and service are counted from the first step on. */
    private static final double COUNTED = 86_400 - 300.1;

    private final SimulatedHost small = new SimulatedHost(0, HostKind.G4);
    private final SimulatedHost large = new SimulatedHost(1, HostKind.G5);
    private final List<SimulatedHost> hosts = List.of(small, large);

    @Test
    void shouldCountWhatASteadyHostDrawsAndNothingForAnIdleOne() {
        // given: 532 of 5320 MIPS
        Guest guest = Days.guest(0, GuestKind.SMALL, Days.steady(0.532));

        // when
        Result result = run(false, on(large), guest);

        // then: 97 W
        assertThat(result.kilowattHours()).isCloseTo(97 * COUNTED / 3.6e6, within(1e-9));
        assertThat(result.moves()).isZero();
        assertThat(result.violation()).isZero();
        assertThat(result.degradation()).isZero();
    }

    @Test
    void shouldCountTheMeanOfBothEndsOfAStep() {
        // given: 0 to the sample at 600 s, then in a straight line to 930 of 3720 MIPS at 900 s, where it stays
        Guest guest = Days.guest(0, GuestKind.SMALL, Days.shifted(0, 3, 0.93));

        // when
        Result result = run(false, on(small), guest);

        // then: it is off until 600.1 s, when it wants 0.31 MIPS; from 900.1 s it draws 94.3 W
        double first = (86 + 3.4 * 10 * 0.31 / 3720 + 94.3) / 2 * 300;
        assertThat(result.kilowattHours()).isCloseTo((first + 94.3 * (86_400 - 900.1)) / 3.6e6, within(1e-9));
    }

    @Test
    void shouldCountTheTimeThatAHostIsShortOfCpu() {
        // given: for the second half of the day more than a core is wanted
        Guest guest = Days.guest(0, GuestKind.HIGH_CPU, Days.shifted(0.2, 144, 0.8));

        // when
        Result result = run(false, on(small), guest);

        // then: 2,000 MIPS of 1,860, which the step at noon sees first
        assertThat(result.violation()).isCloseTo((86_400 - 43_200.1) / COUNTED, within(1e-9));
        assertThat(result.degradation()).as("nothing was moved").isZero();
    }

    @Test
    void shouldCountWhatAMoveCosts() {
        // given: 1,000 MIPS wanted, 870 MB at 62.5 MB/s
        Guest guest = Days.guest(0, GuestKind.HIGH_CPU, Days.steady(0.4));
        Policy once = new Policy() {
            @Override
            public SimulatedHost place(Guest booting) {
                return small;
            }

            @Override
            public List<Relocation> decide(double now) {
                return now < 400 ? List.of(new Relocation(guest, large)) : List.of();
            }
        };

        // when
        Result result = run(false, once, guest);

        // then
        assertThat(result.moves()).isEqualTo(1);
        assertThat(result.degradation()).isCloseTo(100 * 13.92 / (1000 * COUNTED), within(1e-12));
        assertThat(result.violation()).isCloseTo(13.92 / (13.92 + COUNTED), within(1e-9));
        double both = HostKind.G4.power(1000 / 3720.0) + HostKind.G5.power(100 / 5320.0);
        double after = HostKind.G5.power(1000 / 5320.0);
        assertThat(result.kilowattHours()).isCloseTo((both * 13.92 + after * (COUNTED - 13.92)) / 3.6e6, within(1e-9));
    }

    @Test
    void shouldDeleteAGuestThatWantsNothingWhereThatIsTheRule() {
        // given: at noon it wants nothing any more
        Guest guest = Days.guest(0, GuestKind.SMALL, Days.shifted(0.532, 144, 0));

        // when
        run(true, on(large), guest);

        // then
        assertThat(large.guests()).isEmpty();
        assertThat(guest.host()).isNull();
    }

    @Test
    void shouldKeepAGuestThatWantsNothingWhereThatIsNotTheRule() {
        Guest guest = Days.guest(0, GuestKind.SMALL, Days.shifted(0.532, 144, 0));

        run(false, on(large), guest);

        assertThat(large.guests()).containsExactly(guest);
    }

    @Test
    void shouldSayWhichGuestFitsNowhere() {
        Guest guest = Days.guest(0, GuestKind.SMALL, Days.steady(0.5));

        assertThatThrownBy(() -> run(false, on(null), guest)).hasMessageContaining("Guest 0 of 1 fits on no host");
    }

    private Result run(boolean deleteIdle, Policy policy, Guest... guests) {
        Simulation simulation = new Simulation(hosts, List.of(guests), deleteIdle);
        simulation.run(policy, progress -> {});
        return simulation.result(List.of(guests));
    }

    private static Policy on(@Nullable SimulatedHost host) {
        return new Policy() {
            @Override
            public @Nullable SimulatedHost place(Guest guest) {
                return host;
            }

            @Override
            public List<Relocation> decide(double now) {
                return List.of();
            }
        };
    }
}
