package dev.tern.transfer.stream;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes streams in QEMU's format: blocks, rounds of zero and full pages, and a tail that ends with its description. */
public final class QemuStreams {

    private static final int PAGE = 4096;
    private static final int RAM_ID = 2;
    private static final int VIDEO_PAGES = 32;

    private final Random random;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int tailFrom;

    private QemuStreams(long seed) {
        this.random = new Random(seed);
    }

    /** A stream, and where its tail starts. */
    public static final class Made {
        private final byte[] bytes;
        private final int tailFrom;

        private Made(byte[] bytes, int tailFrom) {
            this.bytes = bytes;
            this.tailFrom = tailFrom;
        }

        public byte[] bytes() {
            return bytes;
        }

        public int tailFrom() {
            return tailFrom;
        }
    }

    /**
     * A whole stream.
     *
     * @param pages of the guest's memory
     * @param rounds after the first, each over a quarter of the pages
     * @param compressible how much of a page repeats itself, 0 to 1
     * @param tail bytes of device state
     */
    public static Made make(long seed, int pages, int rounds, double compressible, int tail) {
        QemuStreams made = new QemuStreams(seed);
        try {
            made.start(pages);
            made.part(0x02, pages, 1.0, compressible);
            for (int i = 0; i < rounds; i++) {
                made.part(i == rounds - 1 ? 0x03 : 0x02, pages, 0.25, compressible);
            }
            if (rounds == 0) {
                made.part(0x03, pages, 0.05, compressible);
            }
            made.tail(tail);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Made(made.bytes.toByteArray(), made.tailFrom);
    }

    private void start(int pages) throws IOException {
        out.writeInt(0x5145564d);
        out.writeInt(3);
        out.writeByte(0x07);
        name4("pc-q35-10.0");
        out.writeByte(0x08);
        out.writeShort(1);
        out.writeShort(0);
        out.writeByte(0x01);
        out.writeInt(RAM_ID);
        name("ram");
        out.writeInt(0);
        out.writeInt(4);
        long memory = (long) pages * PAGE;
        long video = (long) VIDEO_PAGES * PAGE;
        out.writeLong(memory + video | 0x04);
        name("pc.ram");
        out.writeLong(memory);
        name("vga.vram");
        out.writeLong(video);
        out.writeLong(0x10);
        footer();
    }

    private void part(int type, int pages, double share, double compressible) throws IOException {
        out.writeByte(type);
        out.writeInt(RAM_ID);
        boolean named = false;
        byte[] page = new byte[PAGE];
        for (int i = 0; i < pages; i++) {
            if (random.nextDouble() < share) {
                boolean zero = random.nextInt(4) == 0 || i % 50 > 40;
                head((long) i * PAGE, zero ? 0x02 : 0x08, named ? "" : "pc.ram");
                named = true;
                content(zero, page, compressible);
            }
        }
        head(3 * PAGE, 0x08, "vga.vram");
        content(false, page, compressible);
        head(4 * PAGE, 0x02, "");
        content(true, page, compressible);
        out.writeLong(0x10);
        footer();
    }

    private void head(long offset, int kind, String block) throws IOException {
        out.writeLong(offset | kind | (block.isEmpty() ? 0x20 : 0));
        if (!block.isEmpty()) {
            name(block);
        }
    }

    private void content(boolean zero, byte[] page, double compressible) throws IOException {
        if (zero) {
            out.writeByte(0);
        } else {
            random.nextBytes(page);
            int plain = (int) (PAGE * compressible);
            for (int i = 0; i < plain; i++) {
                page[i] = (byte) (i & 0x7);
            }
            out.write(page);
        }
    }

    private void tail(int length) throws IOException {
        tailFrom = out.size();
        out.writeByte(0x04);
        out.writeInt(5);
        name("timer");
        out.writeInt(0);
        out.writeInt(2);
        byte[] state = new byte[length];
        random.nextBytes(state);
        out.write(state);
        out.writeByte(0x7e);
        out.writeInt(5);
        byte[] json = "{\"configuration\": {}, \"devices\": [{\"name\": \"timer\"}]}".getBytes(StandardCharsets.UTF_8);
        out.writeByte(0x00);
        out.writeByte(0x06);
        out.writeInt(json.length);
        out.write(json);
    }

    private void footer() throws IOException {
        out.writeByte(0x7e);
        out.writeInt(RAM_ID);
    }

    private void name(String name) throws IOException {
        out.writeByte(name.length());
        out.writeBytes(name);
    }

    private void name4(String name) throws IOException {
        out.writeInt(name.length());
        out.writeBytes(name);
    }
}
