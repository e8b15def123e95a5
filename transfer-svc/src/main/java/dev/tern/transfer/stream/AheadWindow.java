package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many raw bytes may be ahead of the acknowledgements: what the link carries in a round trip and 50 ms, between a
 * floor and a ceiling. Less ahead means that the hypervisor, whose socket is not read while the window is full, measures
 * the link and not our memory, and that little is left to travel at the switch. Owned by the courier's thread; the
 * window and the rate may be read by any.
 */
final class AheadWindow {

    static final Duration SLACK = Duration.ofMillis(50);

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final double WEIGHT = 0.4;
    private static final double NANOS = 1e9;

    private final Ticker ticker;
    private final long floor;
    private final long ceiling;
    private final AtomicLong window;
    private final AtomicLong rate = new AtomicLong();

    private Duration since;
    private long acknowledged;

    AheadWindow(Ticker ticker, long floor, long ceiling) {
        this.ticker = ticker;
        this.floor = floor;
        this.ceiling = ceiling;
        this.window = new AtomicLong(floor);
        this.since = ticker.read();
    }

    /** There was nothing to wait for: time that says nothing about the link. */
    void idle() {
        since = ticker.read();
        acknowledged = 0;
    }

    void acknowledged(long bytes, Duration roundTrip) {
        acknowledged += bytes;
        Duration taken = ticker.since(since);
        if (taken.compareTo(INTERVAL) >= 0) {
            double now = acknowledged * NANOS / taken.toNanos();
            long before = rate.get();
            double average = before == 0 ? now : before + WEIGHT * (now - before);
            rate.set((long) average);
            double ahead = average * roundTrip.plus(SLACK).toNanos() / NANOS;
            window.set(Math.clamp((long) ahead, floor, ceiling));
            idle();
        }
    }

    long bytes() {
        return window.get();
    }

    /** Raw bytes a second lately; 0 before the first measurement. */
    long rate() {
        return rate.get();
    }
}
