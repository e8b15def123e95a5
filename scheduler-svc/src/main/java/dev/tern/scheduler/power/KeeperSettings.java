package dev.tern.scheduler.power;

import dev.tern.scheduler.consolidation.ConsolidationSettings;
import java.time.Duration;

/**
 * How hosts are kept on and off.
 *
 * @param interval between two decisions
 * @param bootWithin a host that was woken has sent samples, or has failed to wake
 * @param shutDownWithin a host that was switched off is off, or has failed to
 * @param readEvery between two readings of the power of a host that says nothing itself
 * @param firstBackoff how long a host that failed is left alone; doubles with each failure in a row
 * @param longestBackoff up to this
 * @param consolidation what is decided
 */
public record KeeperSettings(
        Duration interval,
        Duration bootWithin,
        Duration shutDownWithin,
        Duration readEvery,
        Duration firstBackoff,
        Duration longestBackoff,
        ConsolidationSettings consolidation) {

    public static final KeeperSettings DEFAULT = new KeeperSettings(
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(2),
            ConsolidationSettings.DEFAULT);

    public KeeperSettings {
        if (!interval.isPositive() || !bootWithin.isPositive() || !shutDownWithin.isPositive()) {
            throw new IllegalArgumentException("Interval and limits of booting and shutting down are positive: "
                    + interval + ", " + bootWithin + ", " + shutDownWithin);
        }
        if (!readEvery.isPositive() || !firstBackoff.isPositive() || longestBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException(
                    "Power is read at a positive interval, and the longest backoff is no shorter than the first: "
                            + readEvery + ", " + firstBackoff + ", " + longestBackoff);
        }
    }

    Duration backoff(int failures) {
        Duration backoff = firstBackoff;
        for (int i = 1; i < failures && backoff.compareTo(longestBackoff) < 0; i++) {
            backoff = backoff.multipliedBy(2);
        }
        return backoff.compareTo(longestBackoff) < 0 ? backoff : longestBackoff;
    }
}
