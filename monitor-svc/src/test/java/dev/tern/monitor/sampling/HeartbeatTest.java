package dev.tern.monitor.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tern.contracts.fleet.HostHealth;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    @Test
    void shouldGoStaleAfterTwoPeriodsAndDownLater() {
        Heartbeat heartbeat = new Heartbeat(PERIOD, Duration.ofSeconds(15), Duration.ZERO);
        assertThat(heartbeat.health(Duration.ofSeconds(4))).isEqualTo(HostHealth.UP);
        assertThat(heartbeat.health(Duration.ofSeconds(5))).isEqualTo(HostHealth.STALE);
        assertThat(heartbeat.health(Duration.ofSeconds(15))).isEqualTo(HostHealth.STALE);
        assertThat(heartbeat.health(Duration.ofSeconds(16))).isEqualTo(HostHealth.DOWN);
        heartbeat.beat(Duration.ofSeconds(17));
        assertThat(heartbeat.health(Duration.ofSeconds(18))).isEqualTo(HostHealth.UP);
    }

    @Test
    void shouldNotGiveUpAHostThatIsMerelyStale() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Heartbeat(PERIOD, Duration.ofSeconds(3), Duration.ZERO))
                .withMessageContaining("3000 ms")
                .withMessageContaining("4000 ms");
    }
}
