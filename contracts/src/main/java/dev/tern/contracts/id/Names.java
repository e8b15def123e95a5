package dev.tern.contracts.id;

import java.util.regex.Pattern;

/** The two forms that ids have. */
final class Names {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int SHOWN = 80;

    private Names() {}

    /** A DNS-like name: lower-case letters, digits, dots and dashes, 1 to 63 characters. */
    static String label(String what, String text) {
        if (!LABEL.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a " + what + ": \"" + shown(text)
                    + "\"; use 1 to 63 lower-case letters, digits, dots and dashes");
        }
        return text;
    }

    static String uuid(String what, String text) {
        if (!UUID.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "Not a " + what + ": \"" + shown(text) + "\"; it is a UUID in lower case");
        }
        return text;
    }

    private static String shown(String text) {
        String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
