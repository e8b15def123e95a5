package dev.tern.transfer.stream;

import java.time.Duration;

/**
 * What the other side has acknowledged since the copy began.
 *
 * @param batches all those with a lower number
 * @param raw their bytes before compression
 * @param busy time in which something was on the way
 */
record Arrived(long batches, long raw, Duration busy) {

    static final Arrived NOTHING = new Arrived(0, 0, Duration.ZERO);

    private static final double NANOS = 1e9;

    Arrived plus(long moreBatches, long moreRaw, Duration taken) {
        return new Arrived(batches + moreBatches, raw + moreRaw, busy.plus(taken));
    }

    /** Raw bytes a second; some time has passed since then. */
    double rateSince(Arrived earlier) {
        return (raw - earlier.raw) * NANOS / busy.minus(earlier.busy).toNanos();
    }
}
