package dev.tern.transfer.protocol;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first 16 bytes of a frame: u32 magic, u8 version, u8 type, u16 flags (none defined, must be zero), u32 length of
 * the payload, u32 CRC32C of the 12 bytes before.
 */
public record FrameHeader(FrameType type, int length) {

    public static final int SIZE = 16;

    private static final int CHECKED = 12;
    private static final int SHOWN_MASK = 0xffff;

    /** Writes 16 bytes at the buffer's position. */
    public void write(ByteBuffer to) {
        int start = to.position();
        to.putInt(Wire.MAGIC)
                .put((byte) Wire.VERSION)
                .put((byte) type.code())
                .putShort((short) 0)
                .putInt(length);
        to.putInt(checksum(to, start));
    }

    /**
     * Reads and checks the 16 bytes at the buffer's position, and with them everything that can be known of the frame
     * before any of its payload is taken.
     */
    public static FrameHeader read(ByteBuffer from) throws ProtocolViolation {
        int start = from.position();
        int magic = from.getInt();
        if (magic != Wire.MAGIC) {
            throw new ProtocolViolation(
                    Breach.MAGIC,
                    "A frame starts with TERN, not with 0x" + Integer.toHexString(magic)
                            + ": no Tern agent speaks here");
        }
        int version = Byte.toUnsignedInt(from.get());
        if (!Wire.SUPPORTED.contains(version)) {
            throw new ProtocolViolation(
                    Breach.VERSION, "Protocol version " + version + " is unknown here; supported: " + Wire.SUPPORTED);
        }
        int type = Byte.toUnsignedInt(from.get());
        int flags = from.getShort() & SHOWN_MASK;
        int length = from.getInt();
        int expected = checksum(from, start);
        if (from.getInt() != expected) {
            throw new ProtocolViolation(Breach.HEADER_CHECKSUM, "A frame's header does not match its checksum");
        }
        if (flags != 0) {
            throw new ProtocolViolation(Breach.FLAGS, "Reserved flags are set: 0x" + Integer.toHexString(flags));
        }
        FrameType known = FrameType.of(type);
        if (length < 0 || length > known.maxLength()) {
            throw new ProtocolViolation(
                    Breach.LENGTH,
                    known + " of " + Integer.toUnsignedString(length) + " bytes; at most " + known.maxLength());
        }
        return new FrameHeader(known, length);
    }

    private static int checksum(ByteBuffer buffer, int start) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(start, CHECKED));
        return (int) crc.getValue();
    }
}
