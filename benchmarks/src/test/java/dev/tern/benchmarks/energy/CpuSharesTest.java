package dev.tern.benchmarks.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CpuSharesTest {

    private final CpuShares cpu = new CpuShares(1860, 3720);

    @Test
    void shouldGiveAllWhatTheyWantWhileThereIsEnough() {
        Guest one = wanting(GuestKind.EXTRA_LARGE, 0.5);
        Guest other = wanting(GuestKind.SMALL, 0.3);

        cpu.grant(one);
        cpu.grant(other);

        assertThat(cpu.allocated(one)).isEqualTo(1000);
        assertThat(cpu.allocated(other)).isEqualTo(300);
        assertThat(cpu.available()).isEqualTo(2420);
    }

    @Test
    void shouldGiveNobodyMoreThanACore() {
        Guest large = wanting(GuestKind.HIGH_CPU, 1);

        cpu.grant(large);

        assertThat(cpu.allocated(large)).isEqualTo(1860);
        assertThat(cpu.available()).isEqualTo(1860);
    }

    @Test
    void shouldCutAllInProportionWhenThereIsTooLittle() {
        // given: 1860 + 2 x 1600 = 5060 are wanted of 3720
        Guest large = wanting(GuestKind.HIGH_CPU, 1);
        Guest one = wanting(GuestKind.EXTRA_LARGE, 0.8);
        Guest other = wanting(GuestKind.EXTRA_LARGE, 0.8);

        // when
        cpu.grant(large);
        cpu.grant(one);
        cpu.grant(other);

        // then
        assertThat(cpu.allocated(large)).isEqualTo(Math.floor(1860 * 3720 / 5060.0));
        assertThat(cpu.allocated(one)).isEqualTo(Math.floor(1600 * 3720 / 5060.0));
        assertThat(cpu.available()).isZero();
    }

    @Test
    void shouldShareOutAnewWhenOneIsGone() {
        Guest large = wanting(GuestKind.HIGH_CPU, 1);
        Guest one = wanting(GuestKind.EXTRA_LARGE, 1);
        Guest other = wanting(GuestKind.EXTRA_LARGE, 1);
        cpu.grant(large);
        cpu.grant(one);
        cpu.grant(other);

        cpu.release(large);

        assertThat(cpu.allocated(one)).isEqualTo(1860);
        assertThat(cpu.allocated(large)).isZero();
        assertThat(cpu.available()).isZero();
    }

    @Test
    void shouldGiveALeavingGuestNineTenthsAndAnArrivingOneATenth() {
        // given
        Guest guest = wanting(GuestKind.EXTRA_LARGE, 0.5);
        CpuShares destination = new CpuShares(2660, 5320);
        guest.moving(true);

        // when
        cpu.grant(guest);
        destination.arrives(guest);
        destination.grant(guest);

        // then
        assertThat(cpu.allocated(guest)).isCloseTo(900, within(1e-9));
        assertThat(cpu.available()).as("it books all").isEqualTo(2720);
        assertThat(destination.allocated(guest)).isCloseTo(100, within(1e-9));
        assertThat(destination.available()).isCloseTo(5220, within(1e-9));
    }

    private static Guest wanting(GuestKind kind, double share) {
        Guest guest = Days.guest(0, kind, Days.steady(share));
        guest.booted();
        guest.update(300.1);
        return guest;
    }
}
