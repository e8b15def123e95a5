package dev.tern.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * One thing that goes wrong, or is asked for, during one move. Text: {@code 0/kill/source/switching+2000/300000/0}.
 *
 * @param move of the scenario, from 0
 * @param micros how long it lasts
 * @param amount what the kind needs beside
 */
record Fault(int move, FaultKind kind, Where where, When when, long micros, int amount) {

    private static final int FIELDS = 6;

    static Fault parse(String text) {
        List<String> fields = List.of(text.split("/", -1));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("A fault has " + FIELDS + " fields: " + text);
        }
        return new Fault(
                Integer.parseInt(fields.get(0)),
                FaultKind.named(fields.get(1)),
                Where.valueOf(fields.get(2).toUpperCase(Locale.ROOT)),
                When.parse(fields.get(3)),
                Long.parseLong(fields.get(4)),
                Integer.parseInt(fields.get(5)));
    }

    Duration length() {
        return Duration.ofNanos(micros * 1_000);
    }

    Fault lasting(long shorter) {
        return new Fault(move, kind, where, when, shorter, amount);
    }

    @Override
    public String toString() {
        return String.join(
                "/",
                Integer.toString(move),
                kind.word(),
                where.name().toLowerCase(Locale.ROOT),
                when.toString(),
                Long.toString(micros),
                Integer.toString(amount));
    }
}
