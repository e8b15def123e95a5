package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Copies that are cancelled, break, or never end: the guest runs on as before. */
class UndoneCopyIT extends RelayedGuest {

    @Test
    void shouldRunAsBeforeWhenTheCopyIsCancelled() throws IOException {
        // given
        var limits =
                new OutgoingLimits(Duration.ofMillis(77), 30, Duration.ofMinutes(1), Bandwidth.ofMiBPerSecond(900));
        try (Relay relay = begin(limits).holdingAt(SOME)) {
            await(() -> relay.forth() >= SOME
                    || source.stream(guest.id).orElseThrow().phase() == Phase.ACTIVE);
            source.limit(guest.id, Bandwidth.ofMiBPerSecond(1));

            // when
            source.cancelOutgoing(guest.id);

            // then
            assertThat(source.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.CANCELLED);
        }
        destination.destroy(guest.id);
        source.resume(guest.id);
        awaitProgress();
        assertThat(a.state(guest.name)).startsWith("running");
        assertAsBefore();
    }

    @Test
    void shouldRunAsBeforeWhenAllWasCopiedAndLoaded() throws IOException {
        // given
        copy();

        // when
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldRunAsBeforeWhenTheStreamBreaks() throws IOException {
        // given
        Relay relay = begin(LIMITS).holdingAt(SOME);
        await(() -> relay.forth() > 0);

        // when
        relay.close();
        StreamStatus status = awaitEnd(source, guest.id);
        destination.finishIncoming(guest.id);

        // then
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.error()).isNotEmpty();
        assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.FAILED);
        awaitProgress();
        destination.destroy(guest.id);
        assertAsBefore();
    }

    @Test
    void shouldEndCopyThatNeedsTooManyRounds() throws IOException {
        // given
        var limits = new OutgoingLimits(Duration.ofMillis(1), 2, Duration.ofMinutes(1), Bandwidth.ofMiBPerSecond(2));

        // when
        StreamStatus status;
        try (Relay relay = begin(limits)) {
            status = awaitEnd(source, guest.id);
            assertThat(relay.forth()).isPositive();
        }

        // then
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.error()).contains("2 rounds");
        destination.destroy(guest.id);
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldLeaveGuestPausedThatItsUserPausesWhileItIsCopied() throws IOException {
        // given
        try (Relay relay = begin(LIMITS).holdingAt(1)) {
            await(() -> relay.forth() > 0);
            await(source, guest.id, status -> status.phase() == Phase.ACTIVE);
            a.virsh("suspend", guest.name);

            // when
            assertThat(source.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.ACTIVE);
            source.cancelOutgoing(guest.id);
        }

        // then
        destination.destroy(guest.id);
        assertThat(a.state(guest.name)).startsWith("paused");
        assertAsBefore();
    }

    @Test
    void shouldDestroyGuestWhoseStreamNeverEnds() throws IOException {
        // given
        try (Relay relay = begin(LIMITS).holdingAt(1)) {
            await(() -> relay.forth() > 0);
            destination.finishIncoming(guest.id);
            destination.finishIncoming(guest.id);
            assertThat(destination.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.ACTIVE);

            // when
            destination.destroy(guest.id);

            // then
            assertThat(destination.guests()).isEmpty();
        }
        assertThat(awaitEnd(source, guest.id).phase()).isEqualTo(Phase.FAILED);
        awaitProgress();
        assertAsBefore();
    }
}
