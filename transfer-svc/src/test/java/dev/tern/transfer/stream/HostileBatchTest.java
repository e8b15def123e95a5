package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.Frame;
import dev.tern.transfer.protocol.Violations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The receiver against batches whose form is right and whose ops are not: nothing of them reaches the hypervisor. */
class HostileBatchTest {

    private static final DataSize MEMORY = DataSize.ofPages(64);
    private static final long PATIENCE = 30;
    /** Bytes of the record that lists one block. */
    private static final int LIST = 8 + 1 + 6 + 8;

    private final BufferPool pool = new BufferPool(16 << 20);
    private final Violations violations = new Violations();
    private final CompletableFuture<Reason> failed = new CompletableFuture<>();
    private final CompletableFuture<byte[]> received = new CompletableFuture<>();
    private final ServerSocketChannel hypervisor;
    private final Incoming incoming;

    HostileBatchTest(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("in.sock");
        hypervisor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        hypervisor.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::take);
        CopyEvents events = new CopyEvents() {
            @Override
            public void complete(String digest, DataSize raw) {
                failed.completeExceptionally(new AssertionError("complete"));
            }

            @Override
            public void failed(Reason why) {
                failed.complete(why);
            }
        };
        incoming = Incoming.open(
                socket,
                MEMORY,
                CopySettings.usual(2),
                pool,
                () -> Duration.ofNanos(System.nanoTime()),
                violations,
                events);
    }

    @AfterEach
    void stop() throws IOException {
        incoming.close();
        hypervisor.close();
    }

    private void take() {
        try (SocketChannel channel = hypervisor.accept()) {
            received.complete(Channels.newInputStream(channel).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param raw bytes that the batch says it stands for
     * @param count ops that it says it has
     */
    private record Ops(String row, String what, String code, int raw, int count, ByteBuffer bytes) {
        @Override
        public String toString() {
            return row + " " + what;
        }
    }

    static Stream<Ops> ops() {
        ByteBuffer list = blocks("pc.ram", 64L * 4096, 64L * 4096);
        return Stream.of(
                new Ops("B08", "2^31-1 zero pages", "batch.ops", 9, 1, zero("", 0, Integer.MAX_VALUE)),
                new Ops("B08", "-1 zero pages", "batch.ops", 9, 1, zero("", 0, -1)),
                new Ops("B08", "2^20 pages, whose bytes overflow", "batch.ops", 9, 1, run(3, "", 0, 1 << 20)),
                new Ops("B08", "an op longer than the batch", "batch.ops", 9, 1, opaque(1, Integer.MAX_VALUE, 3)),
                new Ops("B08", "an op of no bytes", "batch.ops", 9, 1, opaque(1, 0, 3)),
                new Ops("B08", "fewer bytes than announced", "batch.ops", 9, 1, opaque(1, 3, 3)),
                new Ops("B08", "fewer ops than announced", "batch.ops", 3, 2, opaque(1, 3, 3)),
                new Ops("B08", "an op of unknown kind", "batch.ops", 3, 1, opaque(9, 3, 3)),
                new Ops("B08", "an op that is cut", "batch.ops", 9, 1, ByteBuffer.wrap(new byte[] {2, 0, 0})),
                new Ops(
                        "B09",
                        "the page after the last",
                        "stream.block",
                        39,
                        2,
                        both(list, zero("pc.ram", 1 << 18, 1))),
                new Ops("B09", "a page below zero", "stream.block", 39, 2, both(list, zero("pc.ram", -4096, 1))),
                new Ops("B10", "two pages, one too many", "stream.block", 48, 2, both(list, zero("pc.ram", 258048, 2))),
                new Ops("B11", "a block that is not listed", "stream.block", 41, 2, both(list, zero("vga.vram", 0, 1))),
                new Ops("B11", "a page of no block", "stream.block", 9, 1, zero("", 0, 1)),
                new Ops(
                        "B35",
                        "more memory than reserved",
                        "stream.block",
                        LIST,
                        1,
                        blocks("pc.ram", 1L << 40, 1L << 40)),
                new Ops("B35", "memory below zero", "stream.block", LIST, 1, blocks("pc.ram", 1L << 63, 4096)),
                new Ops("B35", "a block larger than all", "stream.block", LIST, 1, blocks("pc.ram", 4096, 1L << 40)),
                new Ops("B36", "a block of half a page", "stream.block", LIST, 1, blocks("pc.ram", 4096, 2048)),
                new Ops(
                        "B36",
                        "a page that is not at a page",
                        "batch.ops",
                        39,
                        2,
                        both(list, zero("pc.ram", 2048, 1))));
    }

    @ParameterizedTest
    @MethodSource("ops")
    void shouldRefuseOps(Ops hostile) throws Exception {
        arrive(0, 0, hostile.raw(), false, hostile.bytes(), hostile.count());

        assertFailed(hostile.code());
        assertThat(violations.of(Breach.BATCH_OPS)).isEqualTo(1);
    }

    @Test
    void shouldRefuseABatchFromAnotherPlaceInTheStream() throws Exception {
        arrive(0, 4096, 3, false, opaque(1, 3, 3), 1);
        assertFailed("batch.offset");
        assertThat(violations.of(Breach.BATCH_OPS)).isEqualTo(1);
    }

    @Test
    void shouldRefusePagesInTheTail() throws Exception {
        arrive(0, 0, 9, true, zero("", 0, 1), 1);
        assertFailed("batch.ops");
    }

    /** The hypervisor writes a page again whenever it changed, also twice in a batch: the order is kept, the last wins. */
    @Test
    void shouldKeepTheOrderOfAPageThatComesTwice() throws Exception {
        ByteBuffer list = blocks("pc.ram", 64L * 4096, 64L * 4096);
        ByteBuffer twice = both(both(list, zero("pc.ram", 4096, 1)), zero("", 4096, 1));
        arrive(0, 0, LIST + 16 + 9, false, twice, 3);
        arrive(1, LIST + 25, 1, false, opaque(99, 1, 1), 1);
        assertThat(failed.get(PATIENCE, TimeUnit.SECONDS).code()).isEqualTo("batch.ops");
        assertThat(received.get(PATIENCE, TimeUnit.SECONDS)).hasSize(LIST + 25);
    }

    private void assertFailed(String code) throws Exception {
        assertThat(failed.get(PATIENCE, TimeUnit.SECONDS).code()).isEqualTo(code);
        assertThat(received.get(PATIENCE, TimeUnit.SECONDS))
                .as("what the hypervisor has been given")
                .isEmpty();
        await().untilAsserted(() -> assertThat(pool.used()).as("buffers held").isZero());
    }

    private void arrive(long number, long offset, int raw, boolean tail, ByteBuffer ops, int count) throws Exception {
        CRC32C crc = new CRC32C();
        crc.update(ops.duplicate());
        BatchHeader header = new BatchHeader(
                number, offset, count, raw, ops.remaining(), ops.remaining(), Codec.NONE, tail, (int) crc.getValue());
        ByteBuffer room = incoming.admit(header);
        if (room == null) {
            throw new AssertionError("not wanted");
        }
        incoming.arrived(new Deaf(), header, room.put(ops.duplicate()));
    }

    /** A connection that nothing is said on. */
    private static final class Deaf implements Lane {
        @Override
        public void write(ByteBuffer bytes, boolean last, Runnable left) {
            left.run();
        }

        @Override
        public void send(Frame frame) {}

        @Override
        public void close(Reason why) {}
    }

    private static ByteBuffer zero(String name, long offset, int count) {
        return run(2, name, offset, count);
    }

    private static ByteBuffer run(int kind, String name, long offset, int count) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer op = ByteBuffer.allocate(13 + (ascii.length == 0 ? 0 : 1 + ascii.length));
        op.put((byte) (ascii.length == 0 ? kind : kind | 0x80));
        if (ascii.length > 0) {
            op.put((byte) ascii.length).put(ascii);
        }
        return op.putLong(offset).putInt(count).flip();
    }

    private static ByteBuffer opaque(int kind, int says, int bytes) {
        return ByteBuffer.allocate(5 + bytes).put((byte) kind).putInt(says).rewind();
    }

    /** The record that lists the blocks of memory. */
    private static ByteBuffer blocks(String name, long total, long length) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        int raw = 8 + 1 + ascii.length + 8;
        ByteBuffer op = ByteBuffer.allocate(5 + raw).put((byte) 6).putInt(raw);
        return op.putLong(total | 4)
                .put((byte) ascii.length)
                .put(ascii)
                .putLong(length)
                .flip();
    }

    private static ByteBuffer both(ByteBuffer one, ByteBuffer other) {
        return ByteBuffer.allocate(one.remaining() + other.remaining())
                .put(one.duplicate())
                .put(other.duplicate())
                .flip();
    }
}
