package dev.tern.contracts.migration;

import java.util.regex.Pattern;

/**
 * What shows that the image at the destination is the source's: the SHA-256 of the stream that carried it, which both
 * ends have taken; or the plain word that nobody has compared the two, as in every mode but the relay. Two hosts agree
 * on {@link #UNVERIFIED} only where the move's mode says so; it never stands for a digest that is missing.
 *
 * @param text 64 hex digits, or {@code unverified}
 */
public record ImageDigest(String text) {

    private static final String UNVERIFIED_TEXT = "unverified";

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public static final ImageDigest UNVERIFIED = new ImageDigest(UNVERIFIED_TEXT);

    public ImageDigest {
        if (!text.equals(UNVERIFIED_TEXT) && !SHA_256.matcher(text).matches()) {
            throw new IllegalArgumentException("Neither 64 hex digits nor \"" + UNVERIFIED_TEXT + "\"");
        }
    }

    public boolean isVerified() {
        return !text.equals(UNVERIFIED_TEXT);
    }

    @Override
    public String toString() {
        return text;
    }
}
