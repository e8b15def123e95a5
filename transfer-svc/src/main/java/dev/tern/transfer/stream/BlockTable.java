package dev.tern.transfer.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a guest's memory as the stream lists them, and the block of the record at hand. At the destination the
 * list itself is held against the memory that was reserved.
 */
final class BlockTable {

    /** More than any machine type has: memory, its slots, video memory, firmware. */
    private static final int MAX_BLOCKS = 256;

    private final long most;
    private final List<Block> blocks = new ArrayList<>();
    private int current = -1;

    /** @param most bytes that all blocks together may have */
    BlockTable(long most) {
        this.most = most;
    }

    private static final class Block {
        private final byte[] name;
        private final long length;

        Block(byte[] name, long length) {
            this.name = name;
            this.length = length;
        }

        boolean isNamed(ByteBuffer from, int at, int nameLength) {
            if (name.length != nameLength) {
                return false;
            }
            for (int i = 0; i < nameLength; i++) {
                if (name[i] != from.get(at + i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads the list that starts at {@code at} with its u64 total.
     *
     * @return the bytes of the list, or -1 where it does not end before {@code to}; nothing is changed then
     */
    int read(ByteBuffer from, int at, int to) throws StreamFormatException {
        long total = from.getLong(at) & ~(long) Records.FLAGS;
        if (total < 0 || total > most) {
            throw new StreamFormatException(
                    "stream.block", "Memory of " + total + " bytes is announced; at most " + most + " is expected");
        }
        List<Block> read = new ArrayList<>();
        int next = at + Long.BYTES;
        long left = total;
        while (left > 0) {
            int nameLength = next < to ? Byte.toUnsignedInt(from.get(next)) : 0;
            if (next + 1 + nameLength + Long.BYTES > to) {
                return -1;
            }
            byte[] name = new byte[nameLength];
            from.get(next + 1, name);
            long length = from.getLong(next + 1 + nameLength);
            if (length <= 0 || length > left || length % Records.PAGE != 0 || read.size() == MAX_BLOCKS) {
                throw new StreamFormatException(
                        "stream.block",
                        "Block " + new String(name, StandardCharsets.ISO_8859_1).replaceAll("\\p{Cntrl}", "?") + " of "
                                + length + " bytes does not fit into " + left + " that are left");
            }
            read.add(new Block(name, length));
            left -= length;
            next += 1 + nameLength + Long.BYTES;
        }
        blocks.clear();
        blocks.addAll(read);
        current = -1;
        return next - at;
    }

    /** The record at hand names its block. */
    void select(ByteBuffer from, int at, int nameLength) throws StreamFormatException {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).isNamed(from, at, nameLength)) {
                current = i;
                return;
            }
        }
        byte[] name = new byte[nameLength];
        from.get(at, name);
        throw new StreamFormatException(
                "stream.block",
                "A page of block " + new String(name, StandardCharsets.ISO_8859_1).replaceAll("\\p{Cntrl}", "?")
                        + ", which was not announced");
    }

    /** Pages from {@code offset} on stand in the current block. */
    void check(long offset, long count) throws StreamFormatException {
        if (current < 0) {
            throw new StreamFormatException("stream.block", "A page continues a block and none was named before");
        }
        long length = blocks.get(current).length;
        if (offset < 0 || offset > length || count > (length - offset) / Records.PAGE) {
            throw new StreamFormatException(
                    "stream.block",
                    count + " pages at offset " + offset + " end after the block's " + length + " bytes");
        }
    }

    int size() {
        return blocks.size();
    }
}
