package dev.tern.benchmarks.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** A hypervisor's stream in QEMU's format over a pool of pages of one kind, of any length, cheap to emit. */
public final class PageStream {

    /** What stands in the pages. */
    public enum Kind {
        /** Nothing repeats. */
        RANDOM,
        /** As in a program's heap: pointers near each other, small numbers, words, gaps; one page in five is zero. */
        HEAP
    }

    private static final int PAGE = 4096;
    private static final int RAM_ID = 2;
    private static final int POOL_PAGES = 8192;
    private static final int CHUNK = 256 << 10;
    private static final String[] WORDS = {
        "order", "customer", "java/lang/String", "session", "timestamp", "value", "https://", "pending", "id", "null",
    };

    private final Random random = new Random(42);
    private final byte[] pool = new byte[POOL_PAGES * PAGE];
    private final Kind kind;

    public PageStream(Kind kind) {
        this.kind = kind;
        ByteBuffer pages = ByteBuffer.wrap(pool);
        if (kind == Kind.RANDOM) {
            random.nextBytes(pool);
        } else {
            while (pages.remaining() >= 64) {
                object(pages);
            }
        }
    }

    private void object(ByteBuffer out) {
        out.putLong(0x0000_0001_0000_0005L + random.nextInt(40) * 0x1_0000_0000L);
        switch (random.nextInt(5)) {
            case 0 -> out.put(WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.US_ASCII));
            case 1 -> out.putLong(random.nextInt(1000)).putLong(0).putLong(random.nextInt(4));
            case 2 ->
                out.putLong(0x7f3a_0000_0000L + (random.nextInt(1 << 22) << 3))
                        .putLong(0x7f3a_0000_0000L + (random.nextInt(1 << 22) << 3));
            case 3 -> out.putLong(random.nextLong()).putInt(random.nextInt(100));
            default -> out.put(new byte[24]);
        }
        out.position(Math.min(out.limit(), (out.position() + 7) & ~7));
    }

    /** Writes a whole stream over a guest of so many pages, each once, and its tail. */
    public void emit(WritableByteChannel to, int pages) throws IOException {
        ByteBuffer out = ByteBuffer.allocateDirect(CHUNK);
        start(out, pages);
        out.put((byte) 3).putInt(RAM_ID);
        for (int page = 0; page < pages; page++) {
            if (out.remaining() < PAGE + 64) {
                drain(to, out);
            }
            boolean zero = kind == Kind.HEAP && page % 5 == 4;
            out.putLong((long) page * PAGE | (zero ? 0x02 : 0x08) | (page == 0 ? 0 : 0x20));
            if (page == 0) {
                name(out, "pc.ram");
            }
            if (zero) {
                out.put((byte) 0);
            } else {
                out.put(pool, page % POOL_PAGES * PAGE, PAGE);
            }
        }
        drain(to, out);
        tail(out);
        drain(to, out);
    }

    private static void start(ByteBuffer out, int pages) {
        long memory = (long) pages * PAGE;
        out.putInt(0x5145564d).putInt(3).put((byte) 1).putInt(RAM_ID);
        name(out, "ram");
        out.putInt(0).putInt(4).putLong(memory | 0x04);
        name(out, "pc.ram");
        out.putLong(memory).putLong(0x10).put((byte) 0x7e).putInt(RAM_ID);
    }

    private void tail(ByteBuffer out) {
        byte[] state = new byte[100_000];
        random.nextBytes(state);
        byte[] json = "{\"devices\": []}".getBytes(StandardCharsets.US_ASCII);
        out.putLong(0x10).put((byte) 0x7e).putInt(RAM_ID);
        out.put(state).put((byte) 0).put((byte) 6).putInt(json.length).put(json);
    }

    private static void name(ByteBuffer out, String name) {
        out.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    }

    private static void drain(WritableByteChannel to, ByteBuffer out) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            to.write(out);
        }
        out.clear();
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
