package dev.tern.scheduler.fleet;

import dev.tern.contracts.unit.DirtyRate;
import java.time.Duration;
import java.time.Instant;

/**
 * A guest's mean dirty rate over the time that samples are kept. It is kept by thirtieths of that time, of which the oldest goes
 * as a whole, when the last of its samples is too old: so it takes no more memory however often samples come.
 */
final class UsualRate {

    private static final int PARTS = 30;
    /** The one that opens, the one that goes, and what rounding may add. */
    private static final int MOST = PARTS + 3;

    private final Duration kept;
    private final Instant[] newest = new Instant[MOST];
    private final double[] sums = new double[MOST];
    private final int[] counts = new int[MOST];
    private int size;
    /** When the newest part is over. */
    private Instant until = Instant.MIN;

    UsualRate(Duration kept) {
        this.kept = kept;
    }

    void add(Instant at, DirtyRate rate) {
        int gone = 0;
        while (gone < size && newest[gone].isBefore(at.minus(kept))) {
            gone++;
        }
        drop(gone);
        if (size == 0 || !at.isBefore(until)) {
            until = at.plus(kept.dividedBy(PARTS));
            sums[size] = 0;
            counts[size] = 0;
            size++;
        }
        newest[size - 1] = at;
        sums[size - 1] += rate.pagesPerSecond();
        counts[size - 1]++;
    }

    private void drop(int gone) {
        size -= gone;
        System.arraycopy(newest, gone, newest, 0, size);
        System.arraycopy(sums, gone, sums, 0, size);
        System.arraycopy(counts, gone, counts, 0, size);
    }

    DirtyRate mean() {
        double sum = 0;
        long count = 0;
        for (int part = 0; part < size; part++) {
            sum += sums[part];
            count += counts[part];
        }
        return count == 0 ? DirtyRate.ZERO : new DirtyRate(sum / count);
    }
}
