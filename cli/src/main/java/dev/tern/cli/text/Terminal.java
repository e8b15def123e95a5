package dev.tern.cli.text;

import java.util.Map;

/**
 * What the command writes to. The {@code tern} script tells in the environment what only a shell can find out.
 *
 * @param out whether a person reads standard output
 * @param err whether a person reads standard error
 * @param width of the terminal in columns; 0 where lines may be of any length
 * @param colour whether escape sequences are welcome
 */
public record Terminal(boolean out, boolean err, int width, boolean colour) {

    private static final int NARROWEST = 20;

    /** For a pipe or a file: whole lines, plain text. */
    public static final Terminal NONE = new Terminal(false, false, 0, false);

    /**
     * {@code TERN_TTY} holds 1 and 2 for what is a terminal, {@code COLUMNS} its width; {@code NO_COLOR} (no-color.org)
     * and {@code TERM=dumb} turn colours off.
     */
    public static Terminal of(Map<String, String> environment) {
        String tty = environment.getOrDefault("TERN_TTY", "");
        boolean out = tty.contains("1");
        boolean err = tty.contains("2");
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(out, err, out || err ? width(environment.get("COLUMNS")) : 0, (out || err) && !plain);
    }

    private static int width(@org.jspecify.annotations.Nullable String columns) {
        if (columns == null || !columns.matches("\\d{1,4}")) {
            return 80;
        }
        return Math.max(NARROWEST, Integer.parseInt(columns));
    }
}
