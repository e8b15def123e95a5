package dev.tern.testkit.checker;

/** A promise that was broken: which rule says so, when, and what was seen. */
public record Finding(String rule, long at, String text) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    @Override
    public String toString() {
        return rule + " at " + at / NANOS_PER_MILLI + " ms: " + text;
    }
}
