package dev.tern.scheduler.window;

import dev.tern.contracts.unit.DirtyRate;
import dev.tern.scheduler.fleet.VmLoad;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits out a burst of writes: a guest that dirties memory much faster than it usually does is better copied a little
 * later.
 *
 * @param burst how many times its usual rate counts as a burst
 * @param patience how long a move waits for its end at most
 */
public record QuietMoment(double burst, Duration patience) {

    /** Below this a guest is copied in no time, burst or not: 4 MiB/s. */
    private static final DirtyRate HARMLESS = new DirtyRate(1_000);

    public QuietMoment {
        if (!(burst >= 1) || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "A burst is at least the usual rate, and patience not negative: " + burst + ", " + patience);
        }
    }

    /**
     * @param waited since the move could have started
     */
    public boolean isNow(@Nullable VmLoad load, Duration waited) {
        if (load == null || waited.compareTo(patience) >= 0) {
            return true;
        }
        double limit = load.usualDirtyRate().pagesPerSecond() * burst;
        double rate = load.latestDirtyRate().pagesPerSecond();
        return rate <= limit || load.latestDirtyRate().compareTo(HARMLESS) <= 0;
    }
}
