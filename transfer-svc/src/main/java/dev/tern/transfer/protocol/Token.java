package dev.tern.transfer.protocol;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The secret of one migration's data connections: 32 bytes that only its two agents know. It is never printed. */
public final class Token {

    public static final int SIZE = 32;

    private final byte[] bytes;

    private Token(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException when these are not 32 bytes */
    public static Token of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("A token has " + SIZE + " bytes: " + bytes.length);
        }
        return new Token(bytes.clone());
    }

    /** @param random fit for secrets, as {@link java.security.SecureRandom} */
    public static Token draw(RandomGenerator random) {
        byte[] bytes = new byte[SIZE];
        random.nextBytes(bytes);
        return new Token(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** In constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Token that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "token";
    }
}
