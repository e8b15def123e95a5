package dev.tern.transfer.protocol;

import java.nio.ByteBuffer;

/**
 * The first 40 bytes of a {@link FrameType#BATCH} payload: u64 number, u64 offset, u32 op count, u32 raw length, u32 ops
 * length, u32 wire length, u8 codec, u8 flags (1: tail), u16 zero, u32 CRC32C of the wire bytes that follow.
 *
 * @param number from 0, without a gap
 * @param offset in the hypervisor's stream of the first byte that this batch stands for
 * @param opCount how many ops the batch holds
 * @param rawLength bytes of the hypervisor's stream that the ops stand for
 * @param opsLength bytes of the ops before compression
 * @param wireLength bytes that follow this header
 * @param tail all of it belongs to the tail, else none
 */
public record BatchHeader(
        long number,
        long offset,
        int opCount,
        int rawLength,
        int opsLength,
        int wireLength,
        Codec codec,
        boolean tail,
        int checksum) {

    public static final int SIZE = 40;

    private static final int TAIL = 1;

    public void write(ByteBuffer to) {
        to.putLong(number)
                .putLong(offset)
                .putInt(opCount)
                .putInt(rawLength)
                .putInt(opsLength)
                .putInt(wireLength)
                .put((byte) codec.code())
                .put((byte) (tail ? TAIL : 0))
                .putShort((short) 0)
                .putInt(checksum);
    }

    /** Reads and checks what is wrong whatever the receiver expects. */
    public static BatchHeader read(ByteBuffer from, int frameLength) throws ProtocolViolation {
        long number = from.getLong();
        long offset = from.getLong();
        int opCount = from.getInt();
        int rawLength = from.getInt();
        int opsLength = from.getInt();
        int wireLength = from.getInt();
        int codec = Byte.toUnsignedInt(from.get());
        int flags = Byte.toUnsignedInt(from.get());
        int reserved = from.getShort();
        int checksum = from.getInt();
        if (flags > TAIL || reserved != 0) {
            throw new ProtocolViolation(Breach.FLAGS, "A batch's flags are unknown: " + flags + ", " + reserved);
        }
        if (number < 0 || offset < 0) {
            throw new ProtocolViolation(Breach.BATCH_NUMBER, "Batch " + number + " at offset " + offset);
        }
        BatchHeader header = new BatchHeader(
                number, offset, opCount, rawLength, opsLength, wireLength, Codec.of(codec), flags == TAIL, checksum);
        header.checkLengths(frameLength);
        return header;
    }

    private void checkLengths(int frameLength) throws ProtocolViolation {
        boolean possible = rawLength >= 1
                && rawLength <= Wire.MAX_BATCH_RAW
                && opsLength >= 1
                && opsLength <= Wire.MAX_BATCH_OPS
                && opCount >= 1
                && opCount <= opsLength
                && wireLength >= 1
                && (codec == Codec.NONE ? wireLength == opsLength : wireLength < opsLength)
                && wireLength == frameLength - SIZE;
        if (!possible) {
            throw new ProtocolViolation(
                    Breach.BATCH_LENGTH,
                    "Batch " + number + " cannot be: " + opCount + " ops, " + rawLength + " raw, " + opsLength
                            + " op and " + wireLength + " wire bytes in a frame of " + frameLength + " with " + codec);
        }
    }
}
