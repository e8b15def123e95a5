package dev.tern.contracts.migration;

import dev.tern.contracts.unit.Bandwidth;
import java.time.Duration;

/**
 * What a move may take.
 *
 * @param downtime pause that pre-copy aims at
 * @param handOverDeadline counted from the pause; past it the source takes its guest back
 * @param duration past it the move is undone, unless it has been released
 * @param rounds pre-copy rounds before the hypervisor gives up
 * @param bandwidth cap on wire bytes; may be changed in flight
 * @param streams parallel connections, 1 to 16
 */
public record MigrationLimits(
        Duration downtime, Duration handOverDeadline, Duration duration, int rounds, Bandwidth bandwidth, int streams) {

    public static final int MOST_STREAMS = 16;

    public static final MigrationLimits DEFAULT = new MigrationLimits(
            Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofMinutes(30), 40, Bandwidth.UNLIMITED, 2);

    public MigrationLimits {
        if (streams < 1 || streams > MOST_STREAMS) {
            throw new IllegalArgumentException("A move uses 1 to " + MOST_STREAMS + " streams: " + streams);
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("A move needs at least one round: " + rounds);
        }
        if (downtime.isNegative() || handOverDeadline.compareTo(downtime) <= 0 || !duration.isPositive()) {
            throw new IllegalArgumentException(
                    "The hand-over deadline " + handOverDeadline + " must exceed the downtime limit " + downtime
                            + ", and the duration " + duration + " be positive");
        }
    }

    public MigrationLimits withBandwidth(Bandwidth cap) {
        return new MigrationLimits(downtime, handOverDeadline, duration, rounds, cap, streams);
    }
}
