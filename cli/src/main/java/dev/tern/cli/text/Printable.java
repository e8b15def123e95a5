package dev.tern.cli.text;

/** Text from elsewhere as it may be shown: names and reasons must not drive the terminal. */
public final class Printable {

    private Printable() {}

    /** Control and direction characters become question marks, so that one value stays on its line and in its place. */
    public static String of(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                        ? '?'
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
