package dev.tern.transfer.stream;

import java.nio.ByteBuffer;

/**
 * Recognises the end of a tail on which the socket stays open: {@code 00 06}, a u32 and so many bytes of JSON that fill
 * it exactly. Bytes are seen once, in any pieces; candidates are few because the JSON must start with a brace.
 */
final class TailWatch {

    private static final int HEAD = 7;
    private static final int CANDIDATES = 64;

    private final long[] ends = new long[CANDIDATES];
    private int candidates;
    private long seen;
    /** The last seven bytes, the latest lowest. */
    private long recent;

    private byte latest;

    void see(ByteBuffer from, int at, int length) {
        for (int i = at; i < at + length; i++) {
            latest = from.get(i);
            recent = recent << 8 | Byte.toUnsignedInt(latest);
            seen++;
            if (latest == '{' && seen >= HEAD && (recent >>> 40 & 0xffff) == Records.VMDESCRIPTION) {
                candidate(recent >>> 8 & 0xffff_ffffL);
            }
        }
    }

    private void candidate(long jsonLength) {
        if (jsonLength >= 2) {
            ends[candidates++ % CANDIDATES] = seen - 1 + jsonLength;
        }
    }

    long length() {
        return seen;
    }

    boolean isComplete() {
        if (latest != '}') {
            return false;
        }
        for (int i = 0; i < Math.min(candidates, CANDIDATES); i++) {
            if (ends[i] == seen) {
                return true;
            }
        }
        return false;
    }
}
