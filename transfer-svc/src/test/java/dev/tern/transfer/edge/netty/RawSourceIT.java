package dev.tern.transfer.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.Role;
import dev.tern.transfer.protocol.Wire;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the accepting agent answers to a source that says frame by frame what a test likes, and takes its time. */
class RawSourceIT {

    private final PeeringFixture agents;

    RawSourceIT(@TempDir Path folder) throws Exception {
        agents = PeeringFixture.patient(folder);
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
    }

    @Test
    void shouldAnswerAnOlderVersionWithThoseItSpeaks() throws Exception {
        agents.admitAll();
        try (RawPeer peer = new RawPeer(agents.authority, agents.destination.address())) {
            peer.send(new Frame.Hello(PeeringFixture.SESSION, new Role.Control(), List.of(Wire.VERSION - 1)));
            assertThat(peer.read()).isInstanceOfSatisfying(Frame.Refusal.class, refusal -> {
                assertThat(refusal.why().code()).isEqualTo("wire.version");
                assertThat(refusal.versions()).containsExactly(Wire.VERSION);
            });
        }
        try (RawPeer peer = new RawPeer(agents.authority, agents.destination.address())) {
            ByteBuffer hello = FrameCodec.encode(
                    new Frame.Hello(PeeringFixture.SESSION, new Role.Control(), List.of(Wire.VERSION - 1)));
            hello.put(4, (byte) (Wire.VERSION - 1));
            peer.send(hello);
            assertThat(peer.read()).isInstanceOf(Frame.Refusal.class);
        }
    }

    @Test
    void shouldCloseWhoeverSpeaksOutOfTurn() throws Exception {
        agents.admitAll();
        breaks(Breach.ORDER, new Frame.Ping(1));
        breaks(Breach.ORDER, new Frame.Control(new ControlMessage.Prepare()));
        breaks(Breach.ORDER, hello(new Role.Control()), hello(new Role.Control()));
        breaks(Breach.ORDER, hello(new Role.Control()), new Frame.Control(new ControlMessage.Prepared("ticket")));
        breaks(Breach.ORDER, hello(new Role.Control()), new Frame.Ack(1, 1));
    }

    @Test
    void shouldRefuseBatchesThatItCannotExpectBeforeTakingThem() throws Exception {
        try (var copy = agents.new RawCopy(DataSize.ofMiB(1))) {
            long before = agents.destination.buffered();
            breaks(Breach.BATCH_NUMBER, copy, RawBatches.of(5000, 0, 100, false, new byte[10]));
            breaks(Breach.END, copy, FrameCodec.encode(end(10, 5, 11)));
            breaks(Breach.ORDER, copy, FrameCodec.encode(new Frame.Sealed("ab".repeat(32))));
            assertThat(agents.destination.buffered()).isEqualTo(before);
            assertThat(copy.received()).isEmpty();
        }
    }

    @Test
    void shouldAskAgainForDamagedBatchesAndGiveUpInTheEnd() throws Exception {
        try (var copy = agents.new RawCopy(DataSize.ofMiB(1));
                RawPeer peer = copy.data()) {
            ByteBuffer damaged = RawBatches.of(0, 0, 100, false, new byte[105]);
            damaged.put(damaged.limit() - 1, (byte) 1);
            for (int i = 0; i < 16; i++) {
                peer.send(damaged);
                assertThat(peer.read()).isEqualTo(new Frame.Resend(0));
            }
            peer.send(damaged);
            assertThatThrownBy(copy.destinationEnded::await).hasMessageContaining("batch.checksum");
            assertThat(agents.destinationViolations.of(Breach.BATCH_CHECKSUM)).isEqualTo(17);
        }
    }

    @Test
    void shouldIgnoreABatchThatComesTwice() throws Exception {
        try (var copy = agents.new RawCopy(DataSize.ofMiB(1));
                RawPeer peer = copy.data()) {
            byte[] ops = new byte[8];
            ByteBuffer.wrap(ops).put((byte) 1).putInt(3).put(new byte[] {7, 8, 9});
            peer.send(RawBatches.of(0, 0, 3, false, ops));
            assertThat(peer.read()).isEqualTo(new Frame.Ack(1, 3));
            peer.send(RawBatches.of(0, 0, 3, false, ops));
            peer.send(RawBatches.of(1, 3, 3, false, ops));
            assertThat(peer.read()).isEqualTo(new Frame.Ack(2, 6));
            await().untilAsserted(() -> assertThat(copy.received()).containsExactly(7, 8, 9, 7, 8, 9));
        }
    }

    @Test
    void shouldNotHandOverAStreamWithAnotherDigest() throws Exception {
        try (var copy = agents.new RawCopy(DataSize.ofMiB(1));
                RawPeer peer = copy.data()) {
            byte[] ops = new byte[8];
            ByteBuffer.wrap(ops).put((byte) 1).putInt(3);
            peer.send(RawBatches.of(0, 0, 3, true, ops));
            peer.send(end(3, 1, 3));
            assertThatThrownBy(copy.destinationEnded::await).hasMessageContaining("stream.digest");
            assertThatThrownBy(copy.incoming::deliverTail).isInstanceOf(IllegalStateException.class);
            assertThat(copy.received()).isEmpty();
        }
    }

    // ---- words ----

    private static Frame hello(Role role) {
        return new Frame.Hello(PeeringFixture.SESSION, role, Wire.SUPPORTED);
    }

    private static Frame.End end(long raw, long batches, long tail) {
        return new Frame.End(raw, batches, tail, "cd".repeat(32), false);
    }

    private void breaks(Breach breach, Frame... frames) throws Exception {
        long before = agents.destinationViolations.of(breach);
        try (RawPeer peer = new RawPeer(agents.authority, agents.destination.address())) {
            for (Frame frame : frames) {
                peer.send(frame);
            }
            await().untilAsserted(() ->
                    assertThat(agents.destinationViolations.of(breach)).isEqualTo(before + 1));
            peer.awaitEnd();
        }
    }

    private void breaks(Breach breach, PeeringFixture.RawCopy copy, ByteBuffer bytes) throws Exception {
        long before = agents.destinationViolations.of(breach);
        try (RawPeer peer = copy.data()) {
            peer.send(bytes);
            await().untilAsserted(() ->
                    assertThat(agents.destinationViolations.of(breach)).isEqualTo(before + 1));
            peer.awaitEnd();
        }
    }
}
