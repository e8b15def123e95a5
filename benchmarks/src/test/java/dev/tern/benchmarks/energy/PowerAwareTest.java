package dev.tern.benchmarks.energy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PowerAwareTest {

    private final SimulatedHost g4 = new SimulatedHost(0, HostKind.G4);
    private final SimulatedHost g5 = new SimulatedHost(1, HostKind.G5);
    private final SimulatedHost other = new SimulatedHost(2, HostKind.G4);
    private final List<SimulatedHost> hosts = List.of(g4, g5, other);
    private final PowerAware policy = new PowerAware(hosts, OverloadRule.threshold(0.8));

    @Test
    void shouldBootWherePowerRisesLeast() {
        assertThat(policy.place(Days.guest(0, GuestKind.SMALL, Days.steady(0.1))))
                .isSameAs(g5);
        assertThat(policy.place(Days.guest(0, GuestKind.HIGH_CPU, Days.steady(0.1))))
                .as("2,500 MIPS are more than a core of a G4")
                .isSameAs(g5);
    }

    @Test
    void shouldTakeTheGuestWithLeastMemoryOffAnOverloadedHost() {
        // given: 3,100 of 3,720 MIPS
        Guest large = put(g4, GuestKind.EXTRA_LARGE, 0.8);
        put(g4, GuestKind.SMALL, 1);
        Guest micro = put(g4, GuestKind.MICRO, 1);
        look();

        // when
        List<Relocation> moves = policy.decide(300.1);

        // then
        assertThat(moves).containsExactly(new Relocation(micro, g5));
        assertThat(large.host()).isSameAs(g4);
        assertThat(micro.host()).as("until the move is over").isSameAs(g4);
        assertThat(g4.guests()).hasSize(3);
        assertThat(g5.guests()).isEmpty();
    }

    @Test
    void shouldEmptyTheLeastUtilisedHost() {
        // given
        Guest little = put(g4, GuestKind.SMALL, 0.1);
        Guest more = put(g5, GuestKind.SMALL, 0.5);
        look();

        // when, then: the other one is off, and the G5 has just been given a guest
        assertThat(policy.decide(300.1)).containsExactly(new Relocation(little, g5));
        assertThat(more.host()).isSameAs(g5);
    }

    @Test
    void shouldEmptyAHostByAllItsGuestsOrNone() {
        // given: the G5 has room for one of the two
        put(g4, GuestKind.SMALL, 0.9);
        put(g4, GuestKind.SMALL, 0.9);
        put(g5, GuestKind.EXTRA_LARGE, 1);
        put(g5, GuestKind.SMALL, 1);
        look();

        assertThat(policy.decide(300.1)).isEmpty();
    }

    @Test
    void shouldReadALineThroughTenSamplesOneStepAhead() {
        // given: twice 30 to 57 % of 2,500 MIPS, which is 40 to 77 % of the host, and 80.65 % one step ahead
        Guest one = rising(0.30, 0.03);
        Guest two = rising(0.30, 0.03);
        g4.put(one);
        g4.put(two);
        LocalRegression regression = new LocalRegression(1.2);

        // when, then: 0.968 by the usual factor, 1.008 by the other
        look();
        assertThat(regression.overloaded(g4)).isFalse();
        assertThat(new LocalRegression(1.25).overloaded(g4)).isTrue();
    }

    private static Guest rising(double from, double each) {
        double[] shares = new double[Trace.SAMPLES];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.min(1, from + each * Math.max(0, i - 1));
        }
        Guest guest = Days.guest(0, GuestKind.HIGH_CPU, new Trace("rising", shares));
        guest.booted();
        for (int step = 1; step <= 10; step++) {
            guest.update(300 * step + Clock.FIRST);
        }
        return guest;
    }

    private static Guest put(SimulatedHost host, GuestKind kind, double share) {
        Guest guest = Days.guest(0, kind, Days.steady(share));
        guest.booted();
        guest.update(300.1);
        host.put(guest);
        return guest;
    }

    private void look() {
        hosts.forEach(host -> host.update(300.1));
    }
}
