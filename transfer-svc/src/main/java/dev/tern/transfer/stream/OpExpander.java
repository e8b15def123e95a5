package dev.tern.transfer.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the hypervisor's bytes again from ops: the mirror image of {@link BatchBuilder}. Every number is held against
 * what is left of the batch and against the blocks of memory before it is used.
 */
final class OpExpander {

    /** Where the bytes go. */
    interface Output {
        /** A buffer with at least this much room. */
        ByteBuffer room(int bytes) throws IOException, InterruptedException;

        /** Copies bytes of any length. */
        void copy(ByteBuffer from, int at, int length) throws IOException, InterruptedException;
    }

    private final BlockTable blocks;
    private final Output output;

    OpExpander(BlockTable blocks, Output output) {
        this.blocks = blocks;
        this.output = output;
    }

    /**
     * Expands all ops from {@code at} to {@code to}.
     *
     * @return the bytes written
     * @throws StreamFormatException when the ops are not what the batch's header says
     */
    int expand(ByteBuffer ops, int at, int to, int opCount, int rawLength, boolean tail)
            throws StreamFormatException, IOException, InterruptedException {
        int next = at;
        int count = 0;
        int raw = 0;
        while (next < to) {
            int kind = Byte.toUnsignedInt(ops.get(next));
            long lengths = tail && kind != Ops.OPAQUE ? unknown(kind, next) : op(kind, ops, next, to, rawLength - raw);
            next += (int) (lengths >>> Integer.SIZE);
            raw += (int) lengths;
            count++;
        }
        if (raw != rawLength || count != opCount) {
            throw broken("batch of " + opCount + " ops for " + rawLength + " bytes holds " + count + " for " + raw);
        }
        return raw;
    }

    /** @return length of the op in the high half, bytes written in the low one */
    private long op(int kind, ByteBuffer ops, int at, int to, int left)
            throws StreamFormatException, IOException, InterruptedException {
        return switch (kind) {
            case Ops.OPAQUE, Ops.BLOCKS -> copied(kind, ops, at, to, left);
            case Ops.ZERO, Ops.RAW, Ops.ZERO | Ops.NAMED, Ops.RAW | Ops.NAMED -> run(kind, ops, at, to, left);
            default -> unknown(kind, at);
        };
    }

    private long copied(int kind, ByteBuffer ops, int at, int to, int left)
            throws StreamFormatException, IOException, InterruptedException {
        int length = to - at < Ops.OPAQUE_HEAD ? -1 : ops.getInt(at + 1);
        if (length < 1 || length > left || length > to - at - Ops.OPAQUE_HEAD) {
            throw broken("op of " + length + " bytes with " + (to - at) + " left");
        }
        int from = at + Ops.OPAQUE_HEAD;
        if (kind == Ops.BLOCKS && (length < Long.BYTES || blocks.read(ops, from, from + length) != length)) {
            throw broken("list of blocks of " + length + " bytes that does not fill them");
        }
        output.copy(ops, from, length);
        return lengths(Ops.OPAQUE_HEAD + length, length);
    }

    private long run(int kind, ByteBuffer ops, int at, int to, int left)
            throws StreamFormatException, IOException, InterruptedException {
        boolean named = (kind & Ops.NAMED) != 0;
        int nameLength = named && to - at > 1 ? Byte.toUnsignedInt(ops.get(at + 1)) : 0;
        int nameBytes = named ? 1 + nameLength : 0;
        int head = Ops.RUN_HEAD + nameBytes;
        if (to - at < head) {
            throw broken("run of pages that ends early");
        }
        boolean zero = (kind & ~Ops.NAMED) == Ops.ZERO;
        long offset = ops.getLong(at + 1 + nameBytes);
        int count = ops.getInt(at + 1 + nameBytes + Long.BYTES);
        long content = zero ? 0 : (long) count * Records.PAGE;
        long raw = nameBytes + (long) count * (Long.BYTES + (zero ? 1 : Records.PAGE));
        if (count < 1 || content > to - at - head || raw > left || (offset & Records.FLAGS) != 0) {
            throw broken("run of " + count + " pages at offset " + offset + " with " + (to - at) + " bytes left");
        }
        if (named) {
            blocks.select(ops, at + 2, nameLength);
        }
        blocks.check(offset, count);
        pages(zero, ops, at + 1, nameBytes, offset, count, at + head);
        return lengths(head + (int) content, (int) raw);
    }

    private void pages(boolean zero, ByteBuffer ops, int nameAt, int nameBytes, long offset, int count, int contentAt)
            throws IOException, InterruptedException {
        int flag = zero ? Records.ZERO : Records.RAW;
        for (int i = 0; i < count; i++) {
            ByteBuffer out = output.room(Long.BYTES + nameBytes + Records.PAGE);
            boolean first = i == 0 && nameBytes > 0;
            out.putLong(offset + (long) i * Records.PAGE | flag | (first ? 0 : Records.CONTINUE));
            if (first) {
                append(out, ops, nameAt, nameBytes);
            }
            if (zero) {
                out.put((byte) 0);
            } else {
                append(out, ops, contentAt + i * Records.PAGE, Records.PAGE);
            }
        }
    }

    static void append(ByteBuffer out, ByteBuffer from, int at, int length) {
        int position = out.position();
        out.put(position, from, at, length);
        out.position(position + length);
    }

    private static long unknown(int kind, int at) throws StreamFormatException {
        throw broken("op of unknown kind " + kind + " at byte " + at);
    }

    private static long lengths(int op, int raw) {
        return (long) op << Integer.SIZE | raw;
    }

    private static StreamFormatException broken(String what) {
        return new StreamFormatException("batch.ops", "A " + what + "; nothing more of it is used");
    }
}
