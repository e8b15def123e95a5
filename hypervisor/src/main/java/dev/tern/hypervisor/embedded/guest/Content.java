package dev.tern.hypervisor.embedded.guest;

import java.nio.charset.StandardCharsets;

/**
 * What a guest's values look like: words of text, pointers, small numbers, some noise, zeros in between, mixed so that
 * they compress as the memory of servers does (about three to one with zstd) and no two pages are alike.
 */
final class Content {

    /** Addresses look as Linux hands them out to a process. */
    static final long POINTER_BASE = 0x0000_7f3a_0000_0000L;

    private static final String WORDS =
            "the of and to in is session user order customer account name value status active"
                    + " pending created updated id type item price total currency address street city country email phone token"
                    + " request response error warning info debug connection timeout retry host port server client cache index"
                    + " table column row key null true false GET POST PUT /api/v1/orders /api/v1/users 200 404 500 application"
                    + " json text html utf-8 content length cookie agent accept encoding gzip keep alive date modified etag"
                    + " product category description available quantity shipping invoice payment card transaction balance";

    private static final byte[][] TOKENS = tokens();

    private final SeededRandom random;
    private final byte[] text = new byte[GuestMemory.PAGE_SIZE];

    Content(SeededRandom random) {
        this.random = random;
    }

    private static byte[][] tokens() {
        String[] words = WORDS.split(" ", -1);
        byte[][] tokens = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            tokens[i] = (words[i] + (i % 5 == 4 ? "=" : i % 7 == 6 ? ", " : " ")).getBytes(StandardCharsets.US_ASCII);
        }
        return tokens;
    }

    /** Fills words {@code first} to {@code first + words} in the manner of one kind of data, drawn by weight. */
    void mixed(long[] into, int first, int words) {
        int kind = random.below(100);
        if (kind < 55) {
            text(into, first, words);
        } else if (kind < 75) {
            pointers(into, first, words);
        } else if (kind < 90) {
            smallNumbers(into, first, words);
        } else {
            noise(into, first, words);
        }
    }

    /** Words and numbers, as in records, logs and pages of markup. */
    void text(long[] into, int first, int words) {
        int bytes = words * Long.BYTES;
        int at = 0;
        while (at < bytes) {
            long draw = random.next();
            at = (draw & 7) == 0 ? number(draw >>> 8, at, bytes) : token((int) ((draw >>> 8) & 0xffff), at, bytes);
        }
        for (int i = 0; i < words; i++) {
            into[first + i] = packed(i * Long.BYTES);
        }
    }

    private int token(int draw, int at, int limit) {
        byte[] token = TOKENS[(int) (((long) draw * TOKENS.length) >>> 16)];
        int length = Math.min(token.length, limit - at);
        System.arraycopy(token, 0, text, at, length);
        return at + length;
    }

    private int number(long draw, int start, int limit) {
        int at = start;
        long rest = draw & 0xffffff;
        while (at < limit && rest != 0) {
            text[at++] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        if (at < limit) {
            text[at++] = ' ';
        }
        return at;
    }

    private long packed(int at) {
        long word = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            word = word << 8 | (text[at + i] & 0xff);
        }
        return word;
    }

    void pointers(long[] into, int first, int words) {
        for (int i = 0; i < words; i++) {
            long draw = random.next();
            into[first + i] = (draw & 3) == 0 ? 0 : POINTER_BASE + ((draw >>> 24) & 0xfff_fff0L);
        }
    }

    void smallNumbers(long[] into, int first, int words) {
        for (int i = 0; i < words; i++) {
            long draw = random.next();
            into[first + i] = (draw & 0xff) | (draw & 0xf00) << 24;
        }
    }

    /** What is compressed or encrypted already. */
    void noise(long[] into, int first, int words) {
        for (int i = 0; i < words; i++) {
            into[first + i] = random.next();
        }
    }
}
