package dev.tern.local.process;

import java.time.Duration;

/**
 * How long to wait before starting again what has died: doubled each time, up to a limit.
 *
 * @param first wait after the first death
 * @param most longest wait
 * @param steady a child that lived so long has recovered: its next death counts as the first
 */
public record Backoff(Duration first, Duration most, Duration steady) {

    public static final Backoff DEFAULT =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), Duration.ofMinutes(1));

    private static final int MOST_DOUBLINGS = 20;

    /** @param deaths in a row, from 1 */
    Duration after(int deaths) {
        Duration wait = first.multipliedBy(1L << Math.min(deaths - 1, MOST_DOUBLINGS));
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
