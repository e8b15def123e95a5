package dev.tern.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A host of four cores whose daemon's CPU time the test says. */
class PretendedDrawTest {

    private static final String HOST = "host-a";

    private long now;
    private Optional<Duration> taken = Optional.of(Duration.ZERO);
    private final PretendedDraw draw = new PretendedDraw(Map.of(HOST, 4), _ -> taken, () -> now);

    @Test
    void shouldDrawByTheCpuTimeThatItsDaemonTook() {
        assertThat(draw.watts(HOST, true)).isEqualTo(90);

        // two cores of four for ten seconds
        pass(Duration.ofSeconds(10), Duration.ofSeconds(20));
        assertThat(draw.watts(HOST, true)).isEqualTo(180);

        // and then none
        pass(Duration.ofSeconds(10), Duration.ofSeconds(20));
        assertThat(draw.watts(HOST, true)).isEqualTo(90);
    }

    @Test
    void shouldGiveReadingsOfTheSameMomentAlike() {
        draw.watts(HOST, true);
        pass(Duration.ofSeconds(10), Duration.ofSeconds(20));
        double first = draw.watts(HOST, true);

        pass(Duration.ofMillis(10), Duration.ofSeconds(20));

        assertThat(draw.watts(HOST, true)).isEqualTo(first);
    }

    @Test
    void shouldBeginAnewWithADaemonThatDoes() {
        draw.watts(HOST, true);
        pass(Duration.ofSeconds(10), Duration.ofSeconds(40));
        assertThat(draw.watts(HOST, true)).isEqualTo(270);

        // when it is off, and when another runs
        assertThat(draw.watts(HOST, false)).isEqualTo(4);
        pass(Duration.ofSeconds(10), Duration.ofSeconds(1));
        assertThat(draw.watts(HOST, true)).isEqualTo(90);

        taken = Optional.empty();
        assertThat(draw.watts(HOST, true)).as("of one that nobody can ask").isEqualTo(90);
    }

    private void pass(Duration time, Duration cpu) {
        now += time.toNanos();
        taken = Optional.of(cpu);
    }
}
