package dev.tern.hypervisor.embedded.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.embedded.guest.GuestMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The writer and the loader against each other, against bytes spelt out, and against what must be refused. */
class RecordStreamTest {

    private static final Ticker STILL = () -> Duration.ZERO;
    private static final int PAGES = 256;
    private static final int STATE_LIMIT = 64;
    private static final byte[] STATE = "state".getBytes(StandardCharsets.US_ASCII);

    /** Magic, version, configuration; the return path opened and a ping; then the start of ram with its block list, end of records and footer. */
    private static final String OPENING = "5145564d" + "00000003" + "07" + "0000000d" + ascii("tern-embedded")
            + "0800010000" + "080002000400000001"
            + "01" + "00000002" + "03" + ascii("ram") + "00000000" + "00000004"
            + "0000000000100004" + "06" + ascii("pc.ram") + "0000000000100000"
            + "0000000000000010" + "7e" + "00000002";

    private final GuestMemory source = new GuestMemory(DataSize.ofPages(PAGES));
    private final GuestMemory target = new GuestMemory(DataSize.ofPages(PAGES));
    private final Gauge gauge = new Gauge(STILL);
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @AfterEach
    void free() {
        source.clear();
        target.clear();
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private byte[] written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer =
                new RecordWriter(Channels.newChannel(out), new Pacer(Bandwidth.UNLIMITED, STILL), new Gauge(STILL));
        writer.begin((long) PAGES * GuestMemory.PAGE_SIZE);
        for (int page = 0; page < PAGES - 1; page++) {
            writer.page(source, page);
        }
        writer.lastSection();
        writer.page(source, PAGES - 1);
        writer.tail(STATE);
        return out.toByteArray();
    }

    private byte[] load(ReadableByteChannel in) throws IOException {
        gauge.flows();
        return new RecordReader(in, Channels.newChannel(said), gauge, target, PAGES, STATE_LIMIT).load();
    }

    private byte[] load(byte[] stream) throws IOException {
        return load(Channels.newChannel(new ByteArrayInputStream(stream)));
    }

    private void fill(long seed) {
        Random random = new Random(seed);
        for (int page = 0; page < PAGES; page += 1 + random.nextInt(3)) {
            byte[] content = new byte[GuestMemory.PAGE_SIZE];
            random.nextBytes(content);
            MemorySegment segment = MemorySegment.ofBuffer(
                    ByteBuffer.allocateDirect(content.length).put(content).flip());
            source.load(page, segment, 0);
        }
    }

    @Test
    void shouldWriteBytesAsQemuDoes() throws IOException {
        source.fill(0, (byte) 0x77);
        byte[] stream = written();

        int at = OPENING.length() / 2;
        assertThat(Arrays.copyOf(stream, at)).isEqualTo(bytes(OPENING));
        String first = "02" + "00000002" + "0000000000000008" + "06" + ascii("pc.ram");
        assertThat(Arrays.copyOfRange(stream, at, at + first.length() / 2)).isEqualTo(bytes(first));
        int second = at + first.length() / 2 + GuestMemory.PAGE_SIZE;
        assertThat(Arrays.copyOfRange(stream, second, second + 9)).isEqualTo(bytes("0000000000001022" + "00"));
        String description =
                "{\"page_size\":4096,\"devices\":[{\"name\":\"guest\",\"instance_id\":0,\"version\":1,\"size\":5}]}";
        String ending = "7e00000002" + "03" + "00000002" + "00000000000ff022" + "00" + "0000000000000010" + "7e00000002"
                + "04" + "00000003" + "05" + ascii("guest") + "00000000" + "00000001"
                + "00000005" + ascii("state") + "7e00000003"
                + "00" + "06" + String.format("%08x", description.length()) + ascii(description);
        assertThat(Arrays.copyOfRange(stream, stream.length - ending.length() / 2, stream.length))
                .isEqualTo(bytes(ending));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldLoadSameMemoryInWhateverPiecesItArrives(long seed) throws IOException {
        fill(seed);
        ByteBuffer stream = ByteBuffer.wrap(written());
        Random random = new Random(seed);
        ReadableByteChannel pieces = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) {
                int count = Math.min(1 + random.nextInt(20_000), Math.min(stream.remaining(), into.remaining()));
                into.put(stream.slice(stream.position(), count));
                stream.position(stream.position() + count);
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };

        byte[] state = load(pieces);

        assertThat(state).isEqualTo(STATE);
        assertThat(target.digest()).isEqualTo(source.digest());
        assertThat(stream.hasRemaining()).isFalse();
        assertThat(said.toByteArray()).as("the pong").isEqualTo(bytes("0002000400000001"));
    }

    @Test
    void shouldLoadAStreamThatOpensNoReturnPathWithoutAWord() throws IOException {
        byte[] stream = written();
        byte[] plain = new byte[stream.length - 14];
        System.arraycopy(stream, 0, plain, 0, 26);
        System.arraycopy(stream, 40, plain, 26, plain.length - 26);

        assertThat(load(plain)).isEqualTo(STATE);
        assertThat(said.size()).isZero();
    }

    @Test
    void shouldNameWhereStreamThatIsCutEnded() throws IOException {
        fill(1);
        byte[] stream = written();
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            int length = random.nextInt(stream.length);

            assertThatThrownBy(() -> load(Arrays.copyOf(stream, length))).hasMessageContaining("stream.cut");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5145564e, stream.record, magic",
        "4, 00000002, stream.record, version",
        "8, 06, stream.record, first section",
        "9, 7fffffff, stream.machine, machine",
        "9, ffffffff, stream.machine, machine",
        "13, 55, stream.machine, machine",
        "26, 04, stream.record, section type",
        "27, 0009, stream.record, command 9",
        "29, 0004, stream.record, command 1 of 4",
        "34, 0008, stream.record, command 2 of 8",
        "40, 04, stream.record, section type",
        "41, 00000009, stream.record, section id",
        "45, ff, stream.section, ram",
        "49, 00000001, stream.record, instance",
        "53, 00000005, stream.record, version of ram",
        "57, 0000000000200004, stream.memory, 2097152",
        "57, 8000000000000004, stream.memory, bytes for a guest",
        "57, 0000000000000008, stream.page, page 0",
        "65, 00, stream.block, pc.ram",
        "72, 7fffffffffffffff, stream.record, length of pc.ram",
        "80, 0000000000100004, stream.memory, 1048576",
        "80, 0000000000000040, stream.record, flags 0x40",
        "80, 0000000000000200, stream.record, flags 0x200",
        "80, 000000000000000a, stream.record, flags 0xa",
        "80, 0000000000000028, stream.block, names no block",
        "80, 0000000000100008, stream.page, page 256",
        "80, fffffffffffff008, stream.page, page",
        "88, 7f, stream.record, footer",
        "89, 00000003, stream.record, footer"
    })
    void shouldRefuseFieldThatDoesNotFit(int at, String hex, String code, String words) throws IOException {
        byte[] stream = written();
        byte[] wrong = bytes(hex);
        System.arraycopy(wrong, 0, stream, at, wrong.length);

        assertThatThrownBy(() -> load(stream))
                .isInstanceOf(StreamBroken.class)
                .hasMessageStartingWith(code)
                .hasMessageContaining(words);
    }

    @Test
    void shouldRefuseStreamThatLacksPage() throws IOException {
        String rest = "03" + "00000002" + "0000000000000002" + "06" + ascii("pc.ram") + "00" + "0000000000000010"
                + "7e00000002";

        assertThatThrownBy(() -> load(bytes(OPENING + rest)))
                .hasMessageStartingWith("stream.incomplete")
                .hasMessageContaining("page 1 of 256");
    }

    @Test
    void shouldRefuseStateThatIsLongerThanTheGuestCanHave() throws IOException {
        byte[] stream = written();
        int length = new String(stream, StandardCharsets.ISO_8859_1).indexOf("state") - 4;
        ByteBuffer.wrap(stream).putInt(length, Integer.MAX_VALUE);

        assertThatThrownBy(() -> load(stream)).hasMessageStartingWith("stream.length");
    }

    @Test
    void shouldEndInOneErrorWhateverByteIsWrong() throws IOException {
        fill(4);
        byte[] right = written();
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] stream = right.clone();
            stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                load(stream);
            } catch (StreamBroken e) {
                refused++;
            }
        }

        assertThat(refused).isPositive();
    }
}
