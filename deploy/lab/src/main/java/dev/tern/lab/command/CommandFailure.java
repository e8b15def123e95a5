package dev.tern.lab.command;

import java.io.IOException;

/** A command that the lab needs failed; the message has the command and the last that it said. */
public final class CommandFailure extends IOException {

    private static final long serialVersionUID = 1;
    private static final int SHOWN_LINES = 8;

    CommandFailure(String command, String what, String said) {
        super(command + " " + what + (said.isBlank() ? " and said nothing" : ": " + end(said)));
    }

    static CommandFailure of(Result result) {
        return new CommandFailure(
                String.join(" ", result.command()),
                "ended with " + result.exit(),
                result.err().isBlank() ? result.out() : result.err());
    }

    private static String end(String said) {
        var lines = said.strip().lines().toList();
        return String.join("\n  ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }
}
