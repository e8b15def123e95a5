package dev.tern.transfer.protocol;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as a value, which nobody changes any more. */
public final class Octets {

    private static final int SHOWN = 16;

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Octets of(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    public int length() {
        return bytes.length;
    }

    /** A copy, without the first {@code skipped}. */
    public byte[] after(int skipped) {
        return Arrays.copyOfRange(bytes, skipped, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN, bytes.length));
        return bytes.length <= SHOWN ? hex : hex + "... of " + bytes.length + " bytes";
    }
}
