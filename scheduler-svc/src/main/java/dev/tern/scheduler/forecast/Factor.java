package dev.tern.scheduler.forecast;

/**
 * How the truth is expected to relate to the analytic answer: {@code expected} times it, nine times of ten between
 * {@code low} and {@code high} times it. Unchecked: it may come from a model that has gone wrong.
 */
public record Factor(double low, double expected, double high) {

    /** An answer further off the analytic one than this is not believed. */
    private static final double FARTHEST = 100;

    boolean isPlausible() {
        return Double.isFinite(low)
                && Double.isFinite(expected)
                && Double.isFinite(high)
                && low >= 0
                && low <= expected
                && expected <= high
                && expected >= 1 / FARTHEST
                && expected <= FARTHEST
                && high <= FARTHEST * FARTHEST;
    }
}
