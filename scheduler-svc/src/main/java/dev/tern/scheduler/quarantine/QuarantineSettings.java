package dev.tern.scheduler.quarantine;

import java.time.Duration;

/**
 * @param failures within the window that lead to a quarantine
 * @param window over which failures are counted
 * @param first how long the first quarantine lasts; each one after a failed trial lasts twice as long
 * @param longest that it ever lasts
 */
public record QuarantineSettings(int failures, Duration window, Duration first, Duration longest) {

    public static final QuarantineSettings DEFAULT =
            new QuarantineSettings(3, Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofHours(1));

    public QuarantineSettings {
        if (failures < 1 || !window.isPositive() || !first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("A quarantine takes at least one failure, a window, and a longest time"
                    + " that is no shorter than the first: " + failures + ", " + window + ", " + first + ", "
                    + longest);
        }
    }

    /** @param times in a row, from 1 */
    Duration length(int times) {
        Duration length = first;
        for (int i = 1; i < times && length.compareTo(longest) < 0; i++) {
            length = length.multipliedBy(2);
        }
        return length.compareTo(longest) < 0 ? length : longest;
    }
}
