package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parser, builder and expander against each other: what comes out is what went in, however it was cut into pieces. */
class RelayTest {

    private static final int CAPTURED_TAIL = 10_559_128;

    private final BufferPool pool = new BufferPool(8 << 20);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldWriteTheSameBytesHoweverTheyArrive(long seed) throws Exception {
        // given
        Random random = new Random(seed);
        QemuStreams.Made stream =
                QemuStreams.make(seed, 200 + random.nextInt(400), random.nextInt(3), random.nextDouble(), 5000);
        int target = 16 << 10 << random.nextInt(5);

        // when
        List<RawBatch> batches = parse(stream.bytes(), random, target);

        // then
        assertThat(expand(batches)).isEqualTo(stream.bytes());
        assertThat(batches).extracting(RawBatch::number).isSorted().doesNotHaveDuplicates();
        int tail = batches.stream()
                .filter(RawBatch::tail)
                .mapToInt(RawBatch::rawLength)
                .sum();
        assertThat(tail).isEqualTo(stream.bytes().length - stream.tailFrom());
    }

    /**
     * Of QEMU 10.0.2 with a return path, eighteen rounds, a switch announced by a command, nine blocks and the state of a
     * whole PC. Of its 2,546 full pages the contents were overwritten, all else is as it came out of the socket.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldWriteAgainWhatQemuReallySends(long seed) throws Exception {
        byte[] stream = captured();

        List<RawBatch> batches = parse(stream, new Random(seed), 512 << 10);

        assertThat(expand(batches)).isEqualTo(stream);
        assertThat(batches.stream()
                        .filter(RawBatch::tail)
                        .mapToInt(RawBatch::rawLength)
                        .sum())
                .isEqualTo(stream.length - CAPTURED_TAIL);
    }

    @Test
    void shouldSeeTheEndOfWhatQemuReallySendsAtItsLastByte() throws Exception {
        byte[] stream = captured();
        TailWatch watch = new TailWatch();
        for (int at = CAPTURED_TAIL; at < stream.length; at++) {
            if (watch.isComplete()) {
                fail("The end is seen at byte " + at);
            }
            watch.see(ByteBuffer.wrap(stream), at, 1);
        }
        assertThat(watch.isComplete()).isTrue();
    }

    private static byte[] captured() throws IOException {
        try (InputStream in = RelayTest.class.getResourceAsStream("qemu-10.0.2.stream.gz");
                GZIPInputStream unpacked = new GZIPInputStream(Objects.requireNonNull(in))) {
            return unpacked.readAllBytes();
        }
    }

    @Test
    void shouldMakeLittleOfZeroPages() throws Exception {
        QemuStreams.Made stream = QemuStreams.make(9, 1000, 0, 0, 10);
        List<RawBatch> batches = parse(stream.bytes(), new Random(1), 512 << 10);
        int ops = batches.stream().mapToInt(RawBatch::opsLength).sum();
        assertThat(ops).isLessThan(stream.bytes().length);
        assertThat(batches.stream().mapToInt(RawBatch::opCount).sum()).isLessThan(1200);
    }

    @Test
    void shouldNameOffsetAndByteOfAnUnknownRecord() {
        byte[] bytes = QemuStreams.make(3, 20, 0, 0, 10).bytes();
        bytes[8] = 0x33;
        assertThatThrownBy(() -> parse(bytes, new Random(1), 64 << 10))
                .isInstanceOf(StreamFormatException.class)
                .hasMessageContaining("offset 8 ")
                .hasMessageContaining("0x33");
    }

    @Test
    void shouldRefusePagesBeyondTheirBlock() throws Exception {
        List<RawBatch> batches = parse(QemuStreams.make(3, 20, 0, 0, 10).bytes(), new Random(1), 64 << 10);
        RawBatch first = batches.getFirst();
        OpExpander expander = new OpExpander(new BlockTable(10 * 4096), new Collected());
        assertThatThrownBy(() -> expander.expand(
                        first.ops(),
                        RawBatch.HEAD,
                        RawBatch.HEAD + first.opsLength(),
                        first.opCount(),
                        first.rawLength(),
                        false))
                .isInstanceOf(StreamFormatException.class)
                .hasMessageContaining("at most 40960 is expected");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void shouldSurviveArbitraryOps(long seed) throws Exception {
        // given
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            ByteBuffer ops = ByteBuffer.allocateDirect(64 + random.nextInt(200));
            for (int at = 0; at < ops.capacity(); at++) {
                ops.put(at, (byte) (random.nextInt(3) == 0 ? random.nextInt(8) : random.nextInt()));
            }
            OpExpander expander = new OpExpander(new BlockTable(1 << 20), new Collected());

            // when, then
            assertThatThrownBy(() -> expander.expand(ops, 0, ops.capacity(), 3, 1 << 20, false))
                    .isInstanceOf(StreamFormatException.class);
        }
    }

    @Test
    void shouldSeeTheEndOnlyWhereTheDescriptionFillsTheTail() {
        QemuStreams.Made stream = QemuStreams.make(5, 10, 0, 0, 3000);
        TailWatch watch = new TailWatch();
        ByteBuffer bytes = ByteBuffer.wrap(stream.bytes());
        for (int at = stream.tailFrom(); at < stream.bytes().length; at++) {
            assertThat(watch.isComplete()).isFalse();
            watch.see(bytes, at, 1);
        }
        assertThat(watch.isComplete()).isTrue();
        assertThat(watch.length()).isEqualTo(stream.bytes().length - stream.tailFrom());
    }

    private List<RawBatch> parse(byte[] stream, Random random, int target) throws Exception {
        List<RawBatch> batches = new ArrayList<>();
        BatchBuilder builder = new BatchBuilder(pool, target, batches::add);
        RecordParser parser = new RecordParser(builder, new BlockTable(Long.MAX_VALUE >> 1));
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
        int at = 0;
        int held = 0;
        while (at < stream.length) {
            int piece = Math.min(1 + random.nextInt(1 << random.nextInt(17)), stream.length - at);
            buffer.put(held, stream, at, piece);
            at += piece;
            held += piece;
            int parsed = parser.parse(buffer, 0, held);
            buffer.put(0, buffer.duplicate(), parsed, held - parsed);
            held -= parsed;
            if (random.nextInt(20) == 0) {
                builder.flush();
            }
        }
        builder.flush();
        assertThat(parser.isInTail()).isTrue();
        return batches;
    }

    private static byte[] expand(List<RawBatch> batches) throws Exception {
        Collected collected = new Collected();
        OpExpander expander = new OpExpander(new BlockTable(1L << 30), collected);
        for (RawBatch batch : batches) {
            expander.expand(
                    batch.ops(),
                    RawBatch.HEAD,
                    RawBatch.HEAD + batch.opsLength(),
                    batch.opCount(),
                    batch.rawLength(),
                    batch.tail());
        }
        return collected.bytes();
    }

    private static final class Collected implements OpExpander.Output {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private ByteBuffer buffer = ByteBuffer.allocate(8192);

        @Override
        public ByteBuffer room(int bytes) {
            if (buffer.remaining() < bytes) {
                out.write(buffer.array(), 0, buffer.position());
                buffer = ByteBuffer.allocate(8192);
            }
            return buffer;
        }

        @Override
        public void copy(ByteBuffer from, int at, int length) {
            byte[] bytes = new byte[length];
            from.get(at, bytes);
            out.write(buffer.array(), 0, buffer.position());
            buffer = ByteBuffer.allocate(8192);
            out.writeBytes(bytes);
        }

        private byte[] bytes() {
            out.write(buffer.array(), 0, buffer.position());
            buffer = ByteBuffer.allocate(8192);
            return out.toByteArray();
        }
    }
}
