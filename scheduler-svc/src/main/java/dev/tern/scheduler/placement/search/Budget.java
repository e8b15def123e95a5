package dev.tern.scheduler.placement.search;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** How long a search may take. */
@FunctionalInterface
public interface Budget {

    /**
     * The share that is spent, from 0; the search ends at 1.
     *
     * @param tried changes that this thread of the search has tried
     */
    double spent(long tried);

    /** So many changes by each thread: the same search finds the same again. */
    static Budget ofTries(long tries) {
        return tried -> (double) tried / tries;
    }

    /** @param nanos a clock, whatever it counts from */
    static Budget ofTime(Duration time, LongSupplier nanos) {
        long start = nanos.getAsLong();
        double whole = time.toNanos();
        return tried -> (nanos.getAsLong() - start) / whole;
    }

    /** The same, but over as soon as it is cancelled. */
    default Budget unless(BooleanSupplier cancelled) {
        return tried -> cancelled.getAsBoolean() ? 1 : spent(tried);
    }
}
