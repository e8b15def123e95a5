package dev.tern.transfer.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Breach;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.ProtocolViolation;
import dev.tern.transfer.protocol.Wire;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a destination believes: how much may be ahead, and what a compressed batch may turn into. */
class ReceiverTest {

    private static final int RAW = 1 << 20;

    private final BufferPool pool = new BufferPool(16 << 20);
    private final ReorderRing ring = new ReorderRing();

    @Test
    void shouldPutBatchesInOrderAndTakeEachOnce() throws Exception {
        for (long number : new long[] {2, 0, 1}) {
            assertThat(ring.admit(header(number, 10, false))).isTrue();
            assertThat(ring.put(header(number, 10, false), pool.take(10))).isTrue();
        }
        assertThat(ring.admit(header(1, 10, false))).isFalse();
        for (long number = 0; number < 3; number++) {
            ReorderRing.Held held = Objects.requireNonNull(ring.take());
            ring.written(held.header());
            assertThat(held.header().number()).isEqualTo(number);
        }
        assertThat(ring.take()).isNull();
        assertThat(ring.admit(header(2, 10, false))).isFalse();
        assertThat(ring.next()).isEqualTo(3);
    }

    @Test
    void shouldTakeOneOfTwoThatWereOnTheirWayAtOnce() throws Exception {
        assertThat(ring.admit(header(0, 10, false))).isTrue();
        assertThat(ring.admit(header(0, 10, false))).isTrue();
        assertThat(ring.put(header(0, 10, false), pool.take(10))).isTrue();
        assertThat(ring.put(header(0, 10, false), pool.take(10))).isFalse();
    }

    @Test
    void shouldBoundWhatIsAheadWhateverIsAnnounced() throws Exception {
        // given
        int admitted = 0;

        // when
        ProtocolViolation refused = null;
        for (long number = 0; refused == null; number++) {
            try {
                ring.admit(header(number, RAW, false));
                admitted++;
            } catch (ProtocolViolation e) {
                refused = e;
            }
        }

        // then
        assertThat(admitted).isEqualTo(Wire.MAX_AHEAD_RAW / RAW + Wire.MAX_STREAMS);
        assertThat(refused.breach()).isEqualTo(Breach.BATCH_LENGTH);
        assertThatThrownBy(() -> ring.admit(header(Wire.MAX_AHEAD_BATCHES, 1, false)))
                .isInstanceOf(ProtocolViolation.class);

        // when: a refusal costs nothing, and what was released makes room
        ring.release(header(5, RAW, false));

        // then
        assertThat(ring.admit(header(5, RAW, false))).isTrue();
    }

    @Test
    void shouldBoundTheBuffersOfBatchesThatStandForAlmostNothing() throws Exception {
        long room = 0;
        int admitted = 0;
        ProtocolViolation refused = null;
        for (long number = 0; refused == null; number++) {
            try {
                ring.admit(new BatchHeader(number, number, 1, 1, RAW, 1, Codec.LZ4, false, 0));
                admitted++;
                room += BufferPool.room(RAW) + BufferPool.room(1);
            } catch (ProtocolViolation e) {
                refused = e;
            }
        }
        assertThat(refused.breach()).isEqualTo(Breach.BATCH_LENGTH);
        assertThat(room).isLessThanOrEqualTo(Wire.MAX_AHEAD_BUFFERS);
        assertThat(admitted).isLessThan(Wire.MAX_AHEAD_BATCHES);

        for (long number = 0; number < admitted; number++) {
            ring.release(new BatchHeader(number, number, 1, 1, RAW, 1, Codec.LZ4, false, 0));
        }
        assertThat(ring.admit(header(0, RAW, false))).isTrue();
    }

    @Test
    void shouldNotTakeABatchForItsForerunnerInTheSameSlot() throws Exception {
        BatchHeader first = header(0, 10, false);
        assertThat(ring.admit(first)).isTrue();
        assertThat(ring.admit(first)).isTrue();
        assertThat(ring.put(first, pool.take(10))).isTrue();
        ring.written(Objects.requireNonNull(ring.take()).header());
        assertThat(ring.put(first, pool.take(10))).as("its twin comes late").isFalse();
        for (long number = 1; number < Wire.MAX_AHEAD_BATCHES; number++) {
            ring.admit(header(number, 10, false));
            ring.put(header(number, 10, false), pool.take(10));
            ring.written(Objects.requireNonNull(ring.take()).header());
        }
        assertThat(ring.admit(header(Wire.MAX_AHEAD_BATCHES, 10, false))).isTrue();
    }

    @Test
    void shouldKeepATailOfSingleBytesInFewPieces(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("in.sock");
        try (ServerSocketChannel hypervisor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            hypervisor.bind(UnixDomainSocketAddress.of(socket));
            try (StreamWriter writer = new StreamWriter(socket, DataSize.ofMiB(1), pool)) {
                writer.connect();
                ByteBuffer ops = ByteBuffer.allocateDirect(6).put(0, new byte[] {1, 0, 0, 0, 1, 7});
                int bytes = 300_000;
                for (int i = 0; i < bytes; i++) {
                    writer.write(new BatchHeader(i, i, 1, 1, 6, 6, Codec.NONE, true, 0), ops);
                }
                assertThat(writer.tailLength()).isEqualTo(bytes);
                assertThat(writer.tailPieces()).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldBoundTheTail() throws Exception {
        long number = 0;
        for (; number < Wire.MAX_TAIL / RAW; number++) {
            BatchHeader header = header(number, RAW, true);
            assertThat(ring.admit(header)).isTrue();
            ring.put(header, pool.take(1));
            ring.take();
            ring.written(header);
        }
        for (int i = 0; i < Wire.MAX_STREAMS; i++) {
            ring.admit(header(number + i, RAW, true));
        }
        long beyond = number + Wire.MAX_STREAMS;
        assertThatThrownBy(() -> ring.admit(header(beyond, RAW, true)))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, e -> assertThat(e.breach()).isEqualTo(Breach.TAIL_LENGTH));
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void shouldUndoWhatEachMethodDoes(Method method) throws Exception {
        ByteBuffer ops = ByteBuffer.allocateDirect(200_000);
        for (int i = 0; i < ops.capacity(); i++) {
            ops.put(i, (byte) (i % 31 * (i / 1000)));
        }
        try (Compression compression = new Compression();
                Decoder decoder = new Decoder(pool)) {
            ByteBuffer packed = ByteBuffer.allocateDirect(Compression.bound(ops.capacity()));
            int length = ops.capacity();
            if (method == Method.NONE) {
                packed.put(0, ops, 0, length);
            } else {
                length = compression.compress(method, ops, 0, ops.capacity(), packed, 0);
            }
            ByteBuffer back =
                    decoder.decode(batch(method.codec(), packed, length, ops.capacity()), taken(packed, length));
            assertThat(back.slice(0, ops.capacity())).isEqualTo(ops);
            pool.give(back);
            assertThat(pool.used()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64 << 20, 4096, 100_001})
    void shouldNotInflateBeyondWhatWasAnnounced(int inflated) {
        byte[] bomb = Zstd.compress(new byte[inflated], 3);
        refuses(Codec.ZSTD, bomb, 100_000);
    }

    @Test
    void shouldRefuseFramesThatAreNotPlain() {
        byte[] plain = Zstd.compress(new byte[100_000], 3);
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            refuses(Codec.ZSTD, context.setContentSize(false).compress(new byte[100_000]), 100_000);
        }
        byte[] skippable = new byte[plain.length + 8];
        ByteBuffer.wrap(skippable)
                .putInt(Integer.reverseBytes(0x184d2a50))
                .putInt(0)
                .put(plain);
        refuses(Codec.ZSTD, skippable, 100_000);
        refuses(Codec.ZSTD, Arrays.copyOf(plain, plain.length - 3), 100_000);
        refuses(Codec.ZSTD, new byte[5], 100_000);
    }

    @Test
    void shouldRefuseDictionariesAndWindowsThatNobodyNeeds() throws Exception {
        byte[] known = "a page that all guests have, as a dictionary would hold it"
                .repeat(20)
                .getBytes(US_ASCII);
        byte[] named = Zstd.compress(known, 3);
        named[4] |= 1; // a dictionary's id of one byte follows
        refuses(Codec.ZSTD, named, known.length);
        refuses(Codec.ZSTD, framed(known, 31 - 10), known.length);
        ByteBuffer plain = ByteBuffer.allocateDirect(2000).put(0, framed(known, 1));
        int length = framed(known, 1).length;
        try (Decoder decoder = new Decoder(pool)) {
            ByteBuffer back = decoder.decode(batch(Codec.ZSTD, plain, length, known.length), taken(plain, length));
            assertThat(back.slice(0, known.length)).isEqualTo(ByteBuffer.wrap(known));
            pool.give(back);
        }
    }

    /** A frame of one raw block with a window of its own. */
    private static byte[] framed(byte[] content, int windowExponent) {
        int block = content.length << 3 | 1;
        return ByteBuffer.allocate(13 + content.length)
                .put(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0x80, (byte) (windowExponent << 3)})
                .putInt(Integer.reverseBytes(content.length))
                .put(new byte[] {(byte) block, (byte) (block >> 8), (byte) (block >> 16)})
                .put(content)
                .array();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldSurviveGarbage(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[1 + random.nextInt(2000)];
            random.nextBytes(garbage);
            refuses(i % 2 == 0 ? Codec.LZ4 : Codec.ZSTD, garbage, 50_000);
        }
        byte[] damaged = Zstd.compress(new byte[50_000], 3);
        damaged[damaged.length / 2] ^= 0x55;
        refuses(Codec.LZ4, damaged, 50_000);
    }

    private void refuses(Codec codec, byte[] content, int opsLength) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(content.length).put(0, content);
        try (Decoder decoder = new Decoder(pool)) {
            assertThatThrownBy(() -> decoder.decode(
                            batch(codec, bytes, content.length, opsLength), taken(bytes, content.length)))
                    .isInstanceOfSatisfying(
                            ProtocolViolation.class, e -> assertThat(e.breach()).isEqualTo(Breach.BATCH_CONTENT));
        }
        assertThat(pool.used()).isZero();
    }

    private ByteBuffer taken(ByteBuffer content, int length) {
        return pool.take(length).put(0, content, 0, length);
    }

    private static BatchHeader header(long number, int raw, boolean tail) {
        return new BatchHeader(number, number * raw, 1, raw, raw, 1, Codec.LZ4, tail, 0);
    }

    private static BatchHeader batch(Codec codec, ByteBuffer content, int length, int opsLength) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(0, length));
        return new BatchHeader(0, 0, 1, opsLength, opsLength, length, codec, false, (int) crc.getValue());
    }
}
