package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.libvirt.connection.Domain;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopyGaugeTest {

    /** VIR_DOMAIN_RUNNING and VIR_DOMAIN_PAUSED, the latter with the reason VIR_DOMAIN_PAUSED_MIGRATION. */
    private static final Domain.State RUNNING = new Domain.State(1, 1);

    private static final Domain.State PAUSED = new Domain.State(3, 2);

    private Duration now = Duration.ofSeconds(1);
    private final CopyGauge gauge = new CopyGauge(TwoHosts.LIMITS, false, false, () -> now);

    private StreamStatus seen(Domain.State guest, Map<String, Object> job) {
        now = now.plusMillis(100);
        gauge.read(guest, job);
        return gauge.status(gauge.phase(), "");
    }

    private static Map<String, Object> job(long total, long iteration, long remaining) {
        return Map.of("memory_total", total, "memory_iteration", iteration, "memory_remaining", remaining);
    }

    @Test
    void shouldTakeAPauseForTheUsersWhileQemuSetsTheCopyUp() {
        // given
        seen(RUNNING, job(0, 0, 0));

        // when
        StreamStatus status = seen(PAUSED, job(0, 0, 0));

        // then
        assertThat(status.phase()).isEqualTo(Phase.ACTIVE);
        assertThat(gauge.isPausedByUser()).isTrue();
        assertThat(seen(PAUSED, job(64 << 20, 1, 48 << 20)).phase()).isEqualTo(Phase.ACTIVE);
        assertThat(seen(PAUSED, job(64 << 20, 2, 0)).paused()).isZero();
    }

    @Test
    void shouldTakeAPauseForTheUsersWhileMuchRemains() {
        seen(RUNNING, job(64 << 20, 1, 60 << 20));
        assertThat(seen(PAUSED, job(64 << 20, 1, 48 << 20)).phase()).isEqualTo(Phase.ACTIVE);
        assertThat(gauge.isPausedByUser()).isTrue();
    }

    @Test
    void shouldTakeAPauseForTheSwitchWhenTheRestFits() {
        // given
        seen(RUNNING, job(64 << 20, 1, 60 << 20));

        // when
        StreamStatus status = seen(PAUSED, job(64 << 20, 2, 4 << 20));

        // then
        assertThat(status.phase()).isEqualTo(Phase.SWITCHING);
        assertThat(status.paused()).isEqualTo(Duration.ofMillis(100));
        assertThat(gauge.isPausedByUser()).isFalse();
    }
}
