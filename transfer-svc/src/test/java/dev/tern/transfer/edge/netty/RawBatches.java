package dev.tern.transfer.edge.netty;

import dev.tern.transfer.protocol.BatchHeader;
import dev.tern.transfer.protocol.Codec;
import dev.tern.transfer.protocol.FrameHeader;
import dev.tern.transfer.protocol.FrameType;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Batches as a source sends them. */
final class RawBatches {

    private RawBatches() {}

    /** One op that is not compressed. */
    static ByteBuffer of(long number, long offset, int raw, boolean tail, byte[] ops) {
        CRC32C crc = new CRC32C();
        crc.update(ops);
        ByteBuffer frame = ByteBuffer.allocate(FrameHeader.SIZE + BatchHeader.SIZE + ops.length);
        new FrameHeader(FrameType.BATCH, BatchHeader.SIZE + ops.length).write(frame);
        new BatchHeader(number, offset, 1, raw, ops.length, ops.length, Codec.NONE, tail, (int) crc.getValue())
                .write(frame);
        return frame.put(ops).flip();
    }
}
