package dev.tern.cli;

import dev.tern.cli.text.Terminal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each process a colour of its own, in the order of their first lines. */
final class Colours {

    private static final int[] CODES = {36, 33, 32, 35, 34, 31, 96, 93};
    private static final int WIDTH = 12;

    private final Terminal terminal;
    private final Map<String, Integer> given = new ConcurrentHashMap<>();

    Colours(Terminal terminal) {
        this.terminal = terminal;
    }

    String prefix(String name) {
        String padded = name + " ".repeat(Math.max(0, WIDTH - name.length())) + "| ";
        if (!terminal.out() || !terminal.colour()) {
            return padded;
        }
        int code = given.computeIfAbsent(name, unused -> CODES[given.size() % CODES.length]);
        return "\033[" + code + "m" + padded + "\033[0m";
    }
}
