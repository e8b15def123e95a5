package dev.tern.contracts.unit;

import java.time.Duration;

/** A monotonic clock, injected wherever a time is measured: only differences of its readings mean anything. */
@FunctionalInterface
public interface Ticker {

    /** Time since an arbitrary, fixed origin; never runs backwards. */
    Duration read();

    default Duration since(Duration earlier) {
        return read().minus(earlier);
    }
}
