package dev.tern.cli.text;

import java.io.PrintWriter;

/**
 * One line that tells how something gets on. On a terminal it is drawn over itself with a bar; elsewhere a plain line is
 * written when the text changes, so that a log stays readable.
 */
public final class ProgressLine {

    private static final int BAR = 20;
    private static final int ROOM_FOR_BAR = 50;
    private static final String ERASE = "\r\033[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private String last = "";
    private boolean drawn;

    public ProgressLine(PrintWriter err, Terminal terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * @param share done, 0 to 1; below 0 where nobody knows
     * @param phase changes seldom; what is written where there is no terminal
     * @param detail changes all the time; shown on a terminal only
     */
    public void show(double share, String phase, String detail) {
        if (terminal.err()) {
            String line = bar(share) + Printable.of(phase + (detail.isEmpty() ? "" : "  " + detail));
            err.print(ERASE + cut(line));
            drawn = true;
        } else if (!phase.equals(last)) {
            err.println(Printable.of(phase));
        }
        last = phase;
        err.flush();
    }

    /** Leaves the line as a sentence that stays. */
    public void end(String sentence) {
        if (drawn) {
            err.print(ERASE);
            drawn = false;
        }
        if (!sentence.isEmpty()) {
            err.println(Printable.of(sentence));
        }
        last = "";
        err.flush();
    }

    private String bar(double share) {
        if (share < 0 || terminal.width() < ROOM_FOR_BAR) {
            return "";
        }
        int full = (int) Math.round(Math.min(1, share) * BAR);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + Shown.percent(Math.min(1, share)) + " ";
    }

    private String cut(String line) {
        int room = terminal.width() - 1;
        return room <= 0 || line.length() <= room ? line : line.substring(0, room - 1) + "…";
    }
}
