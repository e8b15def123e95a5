package dev.tern.scheduler.sequencing;

import java.time.Instant;

/**
 * How many moves at once a host bears, found by trying: one more after each round of moves that arrived, half as many
 * after one that got less than it was given, or failed (additive increase, multiplicative decrease). Moves that began before the last
 * decrease say nothing of what was changed by it.
 */
public final class Pace {

    private static final double DECREASE = 0.5;

    private final int most;
    private double window;
    private Instant decreasedAt = Instant.MIN;

    /** @param first what it begins with */
    public Pace(int first, int most) {
        if (first < 1 || most < first) {
            throw new IllegalArgumentException("A pace begins with one move at least and ends at " + most
                    + " at most, it cannot begin with " + first);
        }
        this.window = first;
        this.most = most;
    }

    public int slots() {
        return (int) window;
    }

    /** A move that began then has arrived. */
    public void kept(Instant began) {
        if (!began.isBefore(decreasedAt)) {
            window = Math.min(most, window + 1 / window);
        }
    }

    /** A move that began then has failed, or gets less than it was given. */
    public void broken(Instant began, Instant now) {
        if (!began.isBefore(decreasedAt)) {
            window = Math.max(1, window * DECREASE);
            decreasedAt = now;
        }
    }
}
