package dev.tern.transfer.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.Frame.Chunk;
import dev.tern.transfer.protocol.FrameCodec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Violations;
import dev.tern.transfer.protocol.Wire;
import dev.tern.transfer.stream.Lane;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One end, with a hypervisor's socket and this test as the other end. */
class ChannelTest {

    private static final Reason NONE = new Reason("none", "");

    @TempDir
    Path folder;

    private final Violations violations = new Violations();
    private final BlockingQueue<Reason> over = new LinkedBlockingQueue<>();
    private ServerSocketChannel listener;
    private SocketChannel hypervisor;
    private Channel channel;

    @BeforeEach
    void start() throws IOException {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(folder.resolve("disk"));
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(at);
        channel = new Channel(
                0,
                () -> SocketChannel.open(at),
                false,
                new Channel.Tools(
                        () -> Duration.ofNanos(System.nanoTime()),
                        violations,
                        new Traffic(),
                        Pace.FREE,
                        Duration.ofSeconds(20)),
                (_, why) -> over.add(why == null ? NONE : why));
        channel.start();
        hypervisor = listener.accept();
    }

    @AfterEach
    void stop() throws IOException {
        channel.stop();
        hypervisor.close();
        listener.close();
    }

    /** A connection whose other end is the test. */
    private static final class Wired implements Lane {
        final BlockingQueue<Frame> sent = new LinkedBlockingQueue<>();
        final BlockingQueue<Reason> closed = new LinkedBlockingQueue<>();

        @Override
        public void send(Frame frame) {
            sent.add(frame);
        }

        @Override
        public void write(ByteBuffer bytes, boolean last, Runnable left) {
            try {
                FrameHeader header = FrameHeader.read(bytes);
                sent.add(FrameCodec.decode(header.type(), bytes));
            } catch (ProtocolViolation e) {
                throw new AssertionError(e);
            }
            left.run();
        }

        @Override
        public void close(Reason why) {
            closed.add(why);
        }

        Frame next() throws InterruptedException {
            Frame frame = sent.poll(30, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("Nothing was sent");
            }
            return frame;
        }
    }

    private Wired joined(long have) throws Exception {
        Wired lane = new Wired();
        channel.joined(lane);
        channel.frame(lane, new Frame.Resume(have));
        return lane;
    }

    private static Chunk chunk(long offset, boolean last, int... bytes) {
        ByteBuffer content = ByteBuffer.allocate(bytes.length);
        for (int each : bytes) {
            content.put((byte) each);
        }
        CRC32C crc = new CRC32C();
        crc.update(content.flip().duplicate());
        return new Chunk(offset, last, (int) crc.getValue(), content);
    }

    private ByteBuffer heard(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && hypervisor.read(bytes) >= 0) {
            // more
        }
        return bytes.flip();
    }

    @Test
    void shouldSayWhereItStandsAndSendAgainWhatTheOtherEndHasNot() throws Exception {
        // given
        Wired first = joined(0);
        assertThat(first.next()).isEqualTo(new Frame.Resume(0));
        assertThat(first.next()).isEqualTo(new Frame.Taken(0));
        hypervisor.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(first.next()).isEqualTo(chunk(0, false, 1, 2, 3));
        hypervisor.write(ByteBuffer.wrap(new byte[] {4}));
        assertThat(first.next()).isEqualTo(chunk(3, false, 4));
        channel.frame(first, chunk(0, false, 9));
        assertThat(heard(1).get()).isEqualTo((byte) 9);
        assertThat(first.next()).isEqualTo(new Frame.Taken(1));

        // when
        channel.left(first);
        Wired second = joined(3);

        // then
        assertThat(second.next()).isEqualTo(new Frame.Resume(1));
        assertThat(second.next()).isEqualTo(new Frame.Taken(1));
        assertThat(second.next()).isEqualTo(chunk(3, false, 4));
        hypervisor.shutdownOutput();
        assertThat(second.next()).isEqualTo(chunk(4, true));
        channel.frame(second, new Frame.Taken(5));
        channel.frame(second, chunk(1, true));
        assertThat(second.next()).isEqualTo(new Frame.Taken(2));
        channel.left(second);
        assertThat(over.poll(30, TimeUnit.SECONDS)).isEqualTo(NONE);
    }

    @Test
    void shouldForgetWhatComesOverAConnectionThatWasReplaced() throws Exception {
        Wired first = joined(0);
        Wired second = joined(0);
        channel.frame(first, chunk(0, false, 7));
        channel.frame(second, chunk(0, false, 8));
        assertThat(heard(1).get()).isEqualTo((byte) 8);
        assertThat(first.closed.poll(30, TimeUnit.SECONDS).code()).isEqualTo("link.replaced");
    }

    @Test
    void shouldNotTakeGapsOverlapsAndWhatFollowsTheEnd() throws Exception {
        refuses(chunk(1, false, 1));
        Wired lane = joined(0);
        channel.frame(lane, chunk(0, false, 1, 2));
        assertThat(heard(2).remaining()).isEqualTo(2);
        refuses(chunk(1, false, 1));
        lane = joined(0);
        channel.frame(lane, chunk(2, true));
        refuses(chunk(3, false, 1));
        assertThat(violations.of(Breach.CHUNK_OFFSET)).isEqualTo(3);
    }

    private void refuses(Chunk chunk) throws Exception {
        Wired lane = joined(0);
        channel.frame(lane, chunk);
        assertThat(lane.closed.poll(30, TimeUnit.SECONDS).code()).isEqualTo("chunk.offset");
    }

    @Test
    void shouldNotTakeMoreThanItsWindow() throws Exception {
        // given
        Wired lane = joined(0);
        int[] much = new int[Wire.MAX_CHUNK];

        // when
        ProtocolViolation refused = null;
        for (long at = 0; refused == null && at < 4L * Wire.CHANNEL_WINDOW; at += Wire.MAX_CHUNK) {
            Chunk next = chunk(at, false, much);
            refused = catchThrowableOfType(ProtocolViolation.class, () -> channel.frame(lane, next));
        }

        // then
        assertThat(Objects.requireNonNull(refused).breach()).isEqualTo(Breach.CHUNK_FLOOD);
    }

    @Test
    void shouldNotTakeMoreSmallChunksThanItHolds() throws Exception {
        Wired lane = joined(0);
        fill(lane);
        ProtocolViolation refused = null;
        for (long at = Wire.MAX_CHUNK * 100L; refused == null && at < Wire.MAX_CHUNK * 200L; at++) {
            Chunk next = chunk(at, false, 1);
            refused = catchThrowableOfType(ProtocolViolation.class, () -> channel.frame(lane, next));
        }
        assertThat(Objects.requireNonNull(refused).breach()).isEqualTo(Breach.CHUNK_FLOOD);
    }

    /** The hypervisor's socket, so that nothing more is delivered. */
    private void fill(Wired lane) throws Exception {
        for (int i = 0; i < 100; i++) {
            channel.frame(lane, chunk((long) i * Wire.MAX_CHUNK, false, new int[Wire.MAX_CHUNK]));
        }
    }

    @Test
    void shouldNotBelieveThatTheOtherEndHasWhatWasNeverSent() throws Exception {
        Wired lane = joined(0);
        for (Frame each : new Frame[] {new Frame.Taken(1), new Frame.Resume(1)}) {
            assertThat(catchThrowableOfType(ProtocolViolation.class, () -> channel.frame(lane, each))
                            .breach())
                    .isEqualTo(Breach.ACK);
        }
    }

    @Test
    void shouldNotHandOnBytesThatAreNotThoseThatWereRead() throws Exception {
        Wired lane = joined(0);
        channel.frame(lane, new Chunk(0, false, 4711, ByteBuffer.wrap(new byte[] {1, 2, 3})));
        assertThat(over.poll(30, TimeUnit.SECONDS).code()).isEqualTo("chunk.checksum");
        assertThat(hypervisor.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(violations.of(Breach.CHUNK_CHECKSUM)).isEqualTo(1);
    }

    @Test
    void shouldTellWhoeverComesAfterItsEnd() throws Exception {
        Wired lane = joined(0);
        channel.frame(lane, new Frame.Reset(NONE));
        assertThat(over.poll(30, TimeUnit.SECONDS)).isEqualTo(NONE);
        Wired late = new Wired();
        channel.joined(late);
        assertThat(late.next()).isInstanceOf(Frame.Reset.class);
    }

    @Test
    void shouldTellTheOtherEndThatItsHypervisorIsGone() throws Exception {
        Wired lane = joined(0);
        channel.frame(lane, chunk(0, false, 1));
        await().until(() -> lane.sent.contains(new Frame.Taken(1)));
        hypervisor.close(); // with a byte unread: a reset
        await().until(() -> lane.sent.stream().anyMatch(Frame.Reset.class::isInstance));
        assertThat(over.poll(30, TimeUnit.SECONDS)).isEqualTo(NONE);
    }
}
