package dev.tern.policy.audit;

import java.util.regex.Pattern;

/** The end of the chain: the last row's number and hash. */
public record Head(long sequence, String hash) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Before the first row. */
    public static final Head NONE = new Head(0, "0".repeat(64));

    public Head {
        if (sequence < 0 || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("Not the head of a chain: " + sequence + " " + hash);
        }
    }
}
