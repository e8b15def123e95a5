package dev.tern.monitor.sampling;

import dev.tern.contracts.fleet.HostHealth;
import java.time.Duration;

/** Whether a host answers, by the monotonic clock. A host that has never answered counts from when it was expected. */
public final class Heartbeat {

    private static final int STALE_PERIODS = 2;

    private final Duration staleAfter;
    private final Duration downAfter;
    private Duration last;

    /**
     * @param period between readings: STALE after two without one
     * @param downAfter silence after which the host is DOWN, at least two periods
     * @param now when the first reading is expected from
     */
    public Heartbeat(Duration period, Duration downAfter, Duration now) {
        this.staleAfter = period.multipliedBy(STALE_PERIODS);
        if (downAfter.compareTo(staleAfter) < 0) {
            throw new IllegalArgumentException("A host is down after at least two periods, " + staleAfter.toMillis()
                    + " ms, not after " + downAfter.toMillis() + " ms");
        }
        this.downAfter = downAfter;
        this.last = now;
    }

    public void beat(Duration now) {
        last = now;
    }

    public HostHealth health(Duration now) {
        Duration silence = now.minus(last);
        if (silence.compareTo(downAfter) > 0) {
            return HostHealth.DOWN;
        }
        return silence.compareTo(staleAfter) > 0 ? HostHealth.STALE : HostHealth.UP;
    }
}
