package dev.tern.testkit.fault;

import java.util.Locale;

/** On which side of a point. */
enum Edge {
    BEFORE,
    AFTER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
