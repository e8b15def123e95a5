package dev.tern.transfer.stream;

import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.FrameHeader;
import java.nio.ByteBuffer;

/**
 * A batch of ops before compression.
 *
 * @param ops from {@link #HEAD} on, with room before for what a frame starts with; belongs to whoever holds the batch
 */
record RawBatch(long number, long offset, int opCount, int rawLength, int opsLength, boolean tail, ByteBuffer ops) {

    /** Bytes that a frame has before the batch's content. */
    static final int HEAD = FrameHeader.SIZE + BatchHeader.SIZE;
}
