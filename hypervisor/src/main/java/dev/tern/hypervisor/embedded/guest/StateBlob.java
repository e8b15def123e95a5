package dev.tern.hypervisor.embedded.guest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The frame of a guest's state outside its memory: magic, version, fields, CRC-32C over all before it; big endian.
 * Reading checks every length against what is left and every number against its range, before anything is allocated.
 */
final class StateBlob {

    /** {@code TGST} */
    private static final int MAGIC = 0x54475354;

    private static final short VERSION = 1;
    private static final int TEXT_LIMIT = 1024;

    private StateBlob() {}

    /** The blob is not one, or not this guest's. */
    static final class Corrupt extends RuntimeException {
        private static final long serialVersionUID = 1;

        Corrupt(String text) {
            super(text);
        }
    }

    /** Writes into a buffer of fixed size: a field too many is a bug. */
    static final class Writer {
        private final ByteBuffer out;

        Writer(int limit) {
            out = ByteBuffer.allocate(limit);
            out.putInt(MAGIC).putShort(VERSION);
        }

        void putInt(int value) {
            out.putInt(value);
        }

        void putLong(long value) {
            out.putLong(value);
        }

        void putText(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > TEXT_LIMIT) {
                throw new IllegalArgumentException("A text of the state has at most " + TEXT_LIMIT + " bytes: " + text);
            }
            out.putShort((short) bytes.length).put(bytes);
        }

        byte[] finish() {
            out.putInt((int) checksum(out.array(), out.position()));
            byte[] blob = new byte[out.position()];
            out.get(0, blob);
            return blob;
        }
    }

    /** Reads what a writer wrote, or throws {@link Corrupt}. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(byte[] blob) {
            if (blob.length < 10) {
                throw new Corrupt("The guest's state has only " + blob.length + " bytes");
            }
            in = ByteBuffer.wrap(blob, 0, blob.length - Integer.BYTES);
            int expected = ByteBuffer.wrap(blob).getInt(blob.length - Integer.BYTES);
            if (expected != (int) checksum(blob, blob.length - Integer.BYTES)) {
                throw new Corrupt("The guest's state does not match its checksum");
            }
            if (in.getInt() != MAGIC) {
                throw new Corrupt("The guest's state does not begin with TGST");
            }
            short version = in.getShort();
            if (version != VERSION) {
                throw new Corrupt("The guest's state has version " + version + "; this daemon loads " + VERSION);
            }
        }

        int getInt(String what, int least, int most) {
            need(Integer.BYTES);
            int value = in.getInt();
            if (value < least || value > most) {
                throw new Corrupt(
                        "The guest's state has " + what + " " + value + "; it lies between " + least + " and " + most);
            }
            return value;
        }

        long getLong() {
            need(Long.BYTES);
            return in.getLong();
        }

        String getText() {
            need(Short.BYTES);
            int length = in.getShort();
            if (length < 0 || length > TEXT_LIMIT) {
                throw new Corrupt("The guest's state has a text of " + length + " bytes");
            }
            need(length);
            byte[] bytes = new byte[length];
            in.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        void end() {
            if (in.hasRemaining()) {
                throw new Corrupt("The guest's state has " + in.remaining() + " bytes too many");
            }
        }

        private void need(int bytes) {
            if (in.remaining() < bytes) {
                throw new Corrupt("The guest's state ends " + (bytes - in.remaining()) + " bytes too early");
            }
        }
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
