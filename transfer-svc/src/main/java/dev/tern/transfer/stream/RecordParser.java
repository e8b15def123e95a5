package dev.tern.transfer.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes a hypervisor's stream apart. It is given a region of bytes again and again, consumes the complete records at its
 * start and says how far it came; what is left is offered again with more behind it. A record needs {@link #LONGEST}
 * bytes at most. Everything after the footer of the memory section's END is tail and opaque.
 */
final class RecordParser {

    /** Bytes of the longest record that is not refused; a region of this size always yields progress. */
    static final int LONGEST = 128 << 10;

    private static final int INCOMPLETE = -1;
    private static final String RAM = "ram";
    private static final int NONE = -1;

    private enum State {
        PREAMBLE,
        SECTION,
        CONFIGURED,
        MEMORY,
        FOOTER,
        TAIL
    }

    private final RecordSink sink;
    private final BlockTable blocks;
    private State state = State.PREAMBLE;
    private int memorySection = NONE;
    private boolean last;
    private long consumed;

    RecordParser(RecordSink sink, BlockTable blocks) {
        this.sink = sink;
        this.blocks = blocks;
    }

    /** @return the index after the last complete record, at least {@code at} */
    int parse(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        int next = at;
        while (next < to) {
            int length = record(from, next, to);
            if (length == INCOMPLETE) {
                if (to - next >= LONGEST) {
                    throw broken("a record of more than " + LONGEST + " bytes", from.get(next));
                }
                break;
            }
            next += length;
            consumed += length;
        }
        return next;
    }

    boolean isInTail() {
        return state == State.TAIL;
    }

    /** Bytes consumed since the start. */
    long offset() {
        return consumed;
    }

    private int record(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        return switch (state) {
            case MEMORY -> memory(from, at, to);
            case SECTION -> section(from, at, to);
            case CONFIGURED -> subsection(from, at, to);
            case FOOTER -> footer(from, at, to);
            case PREAMBLE -> preamble(from, at, to);
            case TAIL -> {
                sink.tail(from, at, to - at);
                yield to - at;
            }
        };
    }

    private int preamble(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        if (to - at < 8) {
            return INCOMPLETE;
        }
        if (from.getInt(at) != Records.MAGIC || from.getInt(at + 4) != Records.VERSION) {
            throw broken("no QEMU migration stream of version 3", from.get(at));
        }
        state = State.SECTION;
        return opaque(from, at, 8);
    }

    private int section(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        int type = Byte.toUnsignedInt(from.get(at));
        return switch (type) {
            case Records.CONFIGURATION -> configuration(from, at, to);
            case Records.COMMAND -> command(from, at, to);
            case Records.SECTION_START -> start(from, at, to);
            case Records.SECTION_PART, Records.SECTION_END -> part(from, at, to, type == Records.SECTION_END);
            case Records.SECTION_FULL ->
                throw broken("a device's section before the end of memory, which has no length", (byte) type);
            default -> throw broken("an unknown section", (byte) type);
        };
    }

    private int configuration(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        if (to - at < 5) {
            return INCOMPLETE;
        }
        int name = from.getInt(at + 1);
        if (name < 0 || name > 255) {
            throw broken("a machine name of " + Integer.toUnsignedString(name) + " bytes", from.get(at));
        }
        if (to - at < 5 + name) {
            return INCOMPLETE;
        }
        state = State.CONFIGURED;
        return opaque(from, at, 5 + name);
    }

    /** Subsections carry no length: only those that QEMU's configuration has are known. */
    private int subsection(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        if (from.get(at) != Records.SUBSECTION) {
            state = State.SECTION;
            return 0;
        }
        int nameLength = to - at < 2 ? 0 : Byte.toUnsignedInt(from.get(at + 1));
        int head = 2 + nameLength + 4;
        if (to - at < 2 || to - at < head) {
            return INCOMPLETE;
        }
        String name = ascii(from, at + 2, nameLength);
        int body =
                switch (name) {
                    case "configuration/target-page-bits" -> 4;
                    case "configuration/uuid" -> 16;
                    case "configuration/capabilities" -> capabilities(from, at + head, to);
                    default -> throw broken("an unknown subsection " + name, from.get(at));
                };
        if (body == INCOMPLETE || to - at < head + body) {
            return INCOMPLETE;
        }
        return opaque(from, at, head + body);
    }

    private static int capabilities(ByteBuffer from, int at, int to) {
        if (to - at < 4) {
            return INCOMPLETE;
        }
        int count = Math.clamp(from.getInt(at), 0, LONGEST);
        int next = at + 4;
        for (int i = 0; i < count; i++) {
            if (next >= to) {
                return INCOMPLETE;
            }
            next += 1 + Byte.toUnsignedInt(from.get(next));
        }
        return next - at;
    }

    private int command(ByteBuffer from, int at, int to) throws InterruptedException {
        if (to - at < 5) {
            return INCOMPLETE;
        }
        int length = 5 + Short.toUnsignedInt(from.getShort(at + 3));
        return to - at < length ? INCOMPLETE : opaque(from, at, length);
    }

    private int start(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        if (to - at < 6) {
            return INCOMPLETE;
        }
        int nameLength = Byte.toUnsignedInt(from.get(at + 5));
        int length = 6 + nameLength + 8;
        if (to - at < length) {
            return INCOMPLETE;
        }
        String name = ascii(from, at + 6, nameLength);
        if (!name.equals(RAM) || memorySection != NONE) {
            throw broken("a section \"" + name + "\" beside memory, which has no length", from.get(at));
        }
        memorySection = from.getInt(at + 1);
        state = State.MEMORY;
        return opaque(from, at, length);
    }

    private int part(ByteBuffer from, int at, int to, boolean isLast)
            throws StreamFormatException, InterruptedException {
        if (to - at < 5) {
            return INCOMPLETE;
        }
        if (memorySection == NONE || from.getInt(at + 1) != memorySection) {
            throw broken("a part of section " + from.getInt(at + 1) + ", which is not memory", from.get(at));
        }
        last = isLast;
        state = State.MEMORY;
        return opaque(from, at, 5);
    }

    private int footer(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        if (to - at < 5) {
            return INCOMPLETE;
        }
        if (from.get(at) != Records.FOOTER || from.getInt(at + 1) != memorySection) {
            throw broken("no footer of section " + memorySection, from.get(at));
        }
        state = last ? State.TAIL : State.SECTION;
        return opaque(from, at, 5);
    }

    private int memory(ByteBuffer from, int at, int to) throws StreamFormatException, InterruptedException {
        if (to - at < Long.BYTES) {
            return INCOMPLETE;
        }
        long word = from.getLong(at);
        int flags = (int) word & Records.FLAGS;
        return switch (flags) {
            case Records.RAW | Records.CONTINUE -> page(from, at, to, word & ~(long) Records.FLAGS);
            case Records.ZERO | Records.CONTINUE -> zero(from, at, to, word & ~(long) Records.FLAGS);
            case Records.RAW, Records.ZERO -> named(from, at, to, word & ~(long) Records.FLAGS, flags);
            case Records.MEM_SIZE -> {
                int length = blocks.read(from, at, to);
                if (length != INCOMPLETE) {
                    sink.blocks(from, at, length);
                }
                yield length;
            }
            case Records.EOS -> {
                state = State.FOOTER;
                yield opaque(from, at, Long.BYTES);
            }
            case Records.MULTIFD_FLUSH -> opaque(from, at, Long.BYTES);
            default -> throw unknown(from, at, flags);
        };
    }

    private int page(ByteBuffer from, int at, int to, long offset) throws StreamFormatException, InterruptedException {
        if (to - at < Long.BYTES + Records.PAGE) {
            return INCOMPLETE;
        }
        blocks.check(offset, 1);
        sink.page(from, 0, RecordSink.CONTINUED, offset, at + Long.BYTES);
        return Long.BYTES + Records.PAGE;
    }

    private int zero(ByteBuffer from, int at, int to, long offset) throws StreamFormatException, InterruptedException {
        if (to - at < Long.BYTES + 1) {
            return INCOMPLETE;
        }
        checkFill(from.get(at + Long.BYTES));
        blocks.check(offset, 1);
        sink.zero(from, 0, RecordSink.CONTINUED, offset);
        return Long.BYTES + 1;
    }

    private int named(ByteBuffer from, int at, int to, long offset, int flags)
            throws StreamFormatException, InterruptedException {
        int nameAt = at + Long.BYTES + 1;
        int nameLength = to < nameAt ? 0 : Byte.toUnsignedInt(from.get(nameAt - 1));
        int contentAt = nameAt + nameLength;
        int end = contentAt + (flags == Records.ZERO ? 1 : Records.PAGE);
        if (to < end) {
            return INCOMPLETE;
        }
        blocks.select(from, nameAt, nameLength);
        blocks.check(offset, 1);
        if (flags == Records.ZERO) {
            checkFill(from.get(contentAt));
            sink.zero(from, nameAt, nameLength, offset);
        } else {
            sink.page(from, nameAt, nameLength, offset, contentAt);
        }
        return end - at;
    }

    private void checkFill(byte fill) throws StreamFormatException {
        if (fill != 0) {
            throw broken("a zero page that is not filled with zero", fill);
        }
    }

    private StreamFormatException unknown(ByteBuffer from, int at, int flags) {
        String what = (flags & Records.XBZRLE) != 0
                ? "an xbzrle page: switch that capability off"
                : (flags & Records.COMPRESSED) != 0
                        ? "a compressed page: switch that capability off"
                        : (flags & Records.HOOK) != 0
                                ? "an RDMA hook: use a plain socket"
                                : "an unknown memory record with flags 0x" + Integer.toHexString(flags);
        return broken(what, from.get(at + Long.BYTES - 1));
    }

    private int opaque(ByteBuffer from, int at, int length) throws InterruptedException {
        sink.opaque(from, at, length);
        return length;
    }

    private StreamFormatException broken(String what, byte found) {
        return new StreamFormatException(
                "stream.record",
                "At offset " + consumed + " of the hypervisor's stream there is " + what + " (byte 0x"
                        + Integer.toHexString(Byte.toUnsignedInt(found)) + "); it cannot be relayed");
    }

    private static String ascii(ByteBuffer from, int at, int length) {
        byte[] bytes = new byte[length];
        from.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).replaceAll("[^ -~]", "?");
    }
}
