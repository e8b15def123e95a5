package dev.tern.scheduler.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmLoad;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuietMomentTest {

    private final QuietMoment quiet = new QuietMoment(2, Duration.ofSeconds(30));

    @Test
    void shouldWaitOutBurst() {
        assertThat(quiet.isNow(load(9_000, 3_000), Duration.ZERO)).isFalse();
        assertThat(quiet.isNow(load(5_000, 3_000), Duration.ZERO)).isTrue();
    }

    @Test
    void shouldLosePatience() {
        assertThat(quiet.isNow(load(9_000, 3_000), Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void shouldNotWaitForGuestThatHardlyWritesOrIsUnknown() {
        assertThat(quiet.isNow(load(900, 10), Duration.ZERO)).isTrue();
        assertThat(quiet.isNow(null, Duration.ZERO)).isTrue();
    }

    private static VmLoad load(double latest, double usual) {
        return new VmLoad(
                Fleets.START,
                10,
                Ratio.ONE,
                Ratio.ONE,
                new DirtyRate(latest),
                new DirtyRate(latest),
                new DirtyRate(latest),
                new DirtyRate(usual),
                DataSize.ofMiB(10));
    }
}
