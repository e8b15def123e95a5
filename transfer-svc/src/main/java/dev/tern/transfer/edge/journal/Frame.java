package dev.tern.transfer.edge.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One frame of the file. */
final class Frame {

    static final int HEAD = Integer.BYTES + Long.BYTES + Integer.BYTES;
    static final int MOST = 1 << 20;

    private final long sequence;
    private final byte[] content;
    private final int end;

    private Frame(long sequence, byte[] content, int end) {
        this.sequence = sequence;
        this.content = content;
        this.end = end;
    }

    long sequence() {
        return sequence;
    }

    byte[] content() {
        return content.clone();
    }

    /** Offset behind it. */
    int end() {
        return end;
    }

    static ByteBuffer write(long sequence, byte[] content) {
        if (content.length == 0 || content.length > MOST) {
            throw new IllegalArgumentException("A frame holds 1 to " + MOST + " bytes: " + content.length);
        }
        ByteBuffer frame = ByteBuffer.allocate(HEAD + content.length);
        frame.putInt(content.length)
                .putLong(sequence)
                .putInt(checksum(sequence, content))
                .put(content);
        return frame.flip();
    }

    /** The whole frame at this offset, or none. */
    static @Nullable Frame at(ByteBuffer file, int offset) {
        if (offset < 0 || offset > file.limit() - HEAD) {
            return null;
        }
        int length = file.getInt(offset);
        if (length < 1 || length > MOST || length > file.limit() - HEAD - offset) {
            return null;
        }
        long sequence = file.getLong(offset + Integer.BYTES);
        byte[] content = new byte[length];
        file.get(offset + HEAD, content);
        return file.getInt(offset + Integer.BYTES + Long.BYTES) == checksum(sequence, content)
                ? new Frame(sequence, content, offset + HEAD + length)
                : null;
    }

    private static int checksum(long sequence, byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
        checksum.update(content);
        return (int) checksum.getValue();
    }
}
