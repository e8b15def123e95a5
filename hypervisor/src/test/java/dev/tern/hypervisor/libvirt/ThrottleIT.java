package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Guests that are slowed down for their copy, and not any longer. */
class ThrottleIT extends RelayedGuest {

    @Test
    void shouldTakeTheThrottleBackWhenTheCopyIsCancelled() throws IOException {
        // given
        try (Relay relay = throttled()) {
            assertThat(relay.forth()).isPositive();

            // when
            source.cancelOutgoing(guest.id);
        }
        destination.destroy(guest.id);

        // then
        assertNotSlowedDown(a);
        assertAsBefore();
    }

    @Test
    void shouldTakeTheThrottleBackWhenTheStreamBreaks() throws IOException {
        // given
        Relay relay = throttled();

        // when
        relay.close();
        assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.FAILED);
        destination.destroy(guest.id);

        // then
        assertNotSlowedDown(a);
        assertAsBefore();
    }

    @Test
    void shouldNotSlowTheGuestDownWhereItArrives() throws IOException {
        // given
        try (Relay relay = throttled()) {
            assertThat(relay.forth()).isPositive();

            // when
            source.limit(guest.id, Bandwidth.UNLIMITED);
            destination.finishIncoming(guest.id);
            assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.COMPLETED);
            assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.COMPLETED);
        }
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        assertNotSlowedDown(b);
    }

    /** A copy that converges no more than its guest is slowed down. */
    private Relay throttled() throws IOException {
        var limits = new OutgoingLimits(
                Duration.ofMillis(1), 1_000, Duration.ofMinutes(5), Bandwidth.ofMiBPerSecond(2), true);
        Relay relay = begin(limits);
        StreamStatus status = Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> source.stream(guest.id).orElseThrow(),
                        now -> now.isOver() || now.throttle().value() > 0);
        assertThat(status.phase()).as(status.error()).isEqualTo(Phase.ACTIVE);
        assertThat(a.throttle(guest.name)).isNotEmpty();
        return relay;
    }

    private void assertNotSlowedDown(TestHost host) throws IOException {
        awaitProgress();
        assertThat(host.throttle(guest.name)).isEmpty();
        assertThat(host.capabilities(guest.name)).contains("auto-converge: off");
    }
}
