package dev.tern.transfer.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

    private static final HexFormat HEX = HexFormat.of();

    static Stream<String> names() {
        return Samples.frames().keySet().stream();
    }

    @Test
    void shouldHaveGoldenBytesOfEachFrame() throws Exception {
        Map<String, String> encoded = new TreeMap<>();
        Samples.frames().forEach((name, frame) -> encoded.put(name, hex(FrameCodec.encode(frame))));
        ByteBuffer batch = ByteBuffer.allocate(FrameHeader.SIZE + BatchHeader.SIZE);
        new FrameHeader(FrameType.BATCH, BatchHeader.SIZE + Samples.batch().wireLength()).write(batch);
        Samples.batch().write(batch);
        encoded.put("batch", hex(batch.flip()));
        assertThat(encoded).isEqualTo(golden("frames-v3.txt"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldReadReleasedGoldenBytes(String name) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(released(name)));
        FrameHeader header = FrameHeader.read(bytes);
        assertThat(header.length()).isEqualTo(bytes.remaining());
        assertThat(FrameCodec.decode(header.type(), bytes)).isEqualTo(sample(name));
    }

    /** The first's Prepared has no ticket, without which a guest of libvirt could not be sent; the second's Reserved no notes. */
    @ParameterizedTest
    @ValueSource(strings = {"frames-v1.txt", "frames-v2.txt"})
    void shouldRefuseEveryFrameOfTheVersionsBefore(String file) throws Exception {
        golden(file).forEach((name, bytes) -> assertThat(catchThrowableOfType(
                                ProtocolViolation.class, () -> FrameHeader.read(ByteBuffer.wrap(HEX.parseHex(bytes))))
                        .breach())
                .as(name)
                .isEqualTo(Breach.VERSION));
    }

    @Test
    void shouldReadTheGoldenBatch() throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(released("batch")));
        FrameHeader header = FrameHeader.read(bytes);
        assertThat(BatchHeader.read(bytes, header.length())).isEqualTo(Samples.batch());
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldRefuseEveryShorteningAndLengthening(String name) {
        ByteBuffer whole = FrameCodec.encode(sample(name));
        FrameType type = sample(name).type();
        byte[] payload = Arrays.copyOfRange(bytes(whole), FrameHeader.SIZE, whole.limit());
        for (int length = 0; length < payload.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(payload, 0, length);
            assertThatThrownBy(() -> FrameCodec.decode(type, cut)).isInstanceOf(ProtocolViolation.class);
        }
        byte[] longer = Arrays.copyOf(payload, payload.length + 1);
        assertThatThrownBy(() -> FrameCodec.decode(type, ByteBuffer.wrap(longer)))
                .isInstanceOf(ProtocolViolation.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldRefuseOrReadWhateverIsFlipped(long seed) {
        Random random = new Random(seed);
        Samples.frames().forEach((name, frame) -> {
            byte[] whole = bytes(FrameCodec.encode(frame));
            for (int i = 0; i < 200; i++) {
                byte[] payload = Arrays.copyOfRange(whole, FrameHeader.SIZE, whole.length);
                for (int flip = 0; flip <= random.nextInt(4) && payload.length > 0; flip++) {
                    payload[random.nextInt(payload.length)] = (byte) random.nextInt();
                }
                try {
                    FrameCodec.decode(frame.type(), ByteBuffer.wrap(payload));
                } catch (ProtocolViolation e) {
                    assertThat(e.reason().code()).contains(".");
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x47455420, MAGIC",
        "4, 0x04010000, VERSION",
        "4, 0x02010000, VERSION",
        "4, 0x03630000, TYPE",
        "4, 0x03000000, TYPE",
        "4, 0x030a0001, FLAGS",
        "8, 0x00000009, LENGTH",
        "8, 0x7fffffff, LENGTH",
        "8, 0xffffffff, LENGTH",
    })
    void shouldRefuseAHeaderBeforeItsPayload(int at, String word, Breach breach) {
        ByteBuffer bytes = FrameCodec.encode(new Frame.Ping(1));
        bytes.putInt(at, Integer.parseUnsignedInt(word.substring(2), 16));
        seal(bytes);
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> FrameHeader.read(bytes))
                        .breach())
                .isEqualTo(breach);
    }

    @Test
    void shouldListTheSupportedVersionsWhereOneIsUnknown() {
        ByteBuffer bytes = FrameCodec.encode(new Frame.Ping(1));
        bytes.put(4, (byte) 9);
        assertThatThrownBy(() -> FrameHeader.read(bytes))
                .hasMessageContaining("9")
                .hasMessageContaining("[3]");
    }

    @Test
    void shouldNotBelieveADamagedHeader() {
        ByteBuffer bytes = FrameCodec.encode(new Frame.Ping(1));
        bytes.put(11, (byte) 7);
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> FrameHeader.read(bytes))
                        .breach())
                .isEqualTo(Breach.HEADER_CHECKSUM);
    }

    @ParameterizedTest
    @CsvSource({
        "0, -1, BATCH_NUMBER",
        "16, 0, BATCH_LENGTH",
        "20, 1048577, BATCH_LENGTH",
        "20, -1, BATCH_LENGTH",
        "24, 2147483647, BATCH_LENGTH",
        "24, 120000, BATCH_LENGTH",
        "28, 119999, BATCH_LENGTH",
        "32, 50331648, BATCH_CODEC",
        "32, 33685504, FLAGS",
        "32, 33554433, FLAGS",
    })
    void shouldRefuseABatchBeforeItsBytes(int at, int value, Breach breach) {
        ByteBuffer bytes = ByteBuffer.allocate(BatchHeader.SIZE);
        Samples.batch().write(bytes);
        bytes.putInt(at, value).flip();
        int length = BatchHeader.SIZE + Samples.batch().wireLength();
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> BatchHeader.read(bytes, length))
                        .breach())
                .isEqualTo(breach);
    }

    @Test
    void shouldNotSendWhatTheOtherSideWouldRefuse() {
        String tooLong = "x".repeat(Wire.MAX_DOCUMENT + 1);
        var reserve = new ControlMessage.Reserve(
                "vm", DataSize.ofMiB(1), tooLong, "embedded", 2, Duration.ofSeconds(1), Manner.RELAY);
        assertThatThrownBy(() -> FrameCodec.encode(new Frame.Control(reserve)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1048577");
        var prepared = new ControlMessage.Prepared("x".repeat(Wire.MAX_TICKET + 1));
        assertThatThrownBy(() -> FrameCodec.encode(new Frame.Control(prepared)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("262145");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "0, -1", "0, 65537", "65536, 1", "1, 65536", "9223372036854775807, 1", "0, 2147483647"
    })
    void shouldNotBelieveMoreReturnPathThanThereMayBe(long offset, int length) {
        ByteBuffer payload = ByteBuffer.allocate(100_000)
                .put((byte) 15)
                .putLong(offset)
                .putInt(length)
                .rewind();
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> FrameCodec.decode(FrameType.CONTROL, payload))
                        .breach())
                .isEqualTo(Breach.FIELD);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 1",
        "0, 0, 0",
        "0, 0, -1",
        "0, 1, -1",
        "0, 2, 1",
        "0, 0, 65537",
        "0, 1, 2147483647",
        "9223372036854775807, 0, 1"
    })
    void shouldNotBelieveAChunkThatCannotBe(long offset, int last, int length) {
        ByteBuffer payload = ByteBuffer.allocate(100_000)
                .putLong(offset)
                .put((byte) last)
                .putInt(0)
                .putInt(length)
                .rewind();
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> FrameCodec.decode(FrameType.CHUNK, payload))
                        .breach())
                .isEqualTo(Breach.FIELD);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1024, Integer.MAX_VALUE})
    void shouldNotBelieveMoreChannelsThanThereMayBe(int index) {
        ByteBuffer hello = FrameCodec.encode(sample("hello-channel"));
        hello.position(FrameHeader.SIZE);
        byte[] known = {2, 0, 0, 0, 5};
        for (int at = hello.position(); at < hello.limit() - known.length; at++) {
            if (hello.slice(at, known.length).equals(ByteBuffer.wrap(known))) {
                hello.putInt(at + 1, index);
            }
        }
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> FrameCodec.decode(FrameType.HELLO, hello))
                        .breach())
                .isEqualTo(Breach.FIELD);
    }

    private static void seal(ByteBuffer frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame.slice(0, 12));
        frame.putInt(12, (int) crc.getValue());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.limit()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static String hex(ByteBuffer buffer) {
        return HEX.formatHex(bytes(buffer));
    }

    private static Frame sample(String name) {
        return Objects.requireNonNull(Samples.frames().get(name));
    }

    private static String released(String name) throws IOException {
        return Objects.requireNonNull(golden("frames-v3.txt").get(name));
    }

    /** Lines of a name and hex digits. */
    private static Map<String, String> golden(String file) throws IOException {
        try (InputStream in = FrameCodecTest.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException(file + " is missing");
            }
            Map<String, String> golden = new TreeMap<>();
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines) {
                String[] parts = line.split(" ", 2);
                golden.put(parts[0], parts[1]);
            }
            return golden;
        }
    }
}
