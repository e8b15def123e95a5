package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the way to the other side carries, in bytes on the wire a second. It is measured where acknowledgements come back: that
 * the kernel has taken what was written says nothing, since its buffers hold more than is sent ahead. While the way is what the
 * copy waits for it carries what was acknowledged; else no less than that, and perhaps more. Owned by the courier's thread;
 * what it says may be read by any.
 */
final class LinkRate {

    /** Until something is measured a link is taken for one of 10 Gbit/s. */
    static final long USUAL = 1_250_000_000L;

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final double WEIGHT = 0.4;
    /** By so much more is believed after each interval in which the way was not what the copy waited for. */
    private static final double HOPE = 1.05;

    /** Who sends so much of what a limit lets through has measured the limit. */
    private static final double CAPPED = 0.9;

    private static final double NANOS = 1e9;

    private final Ticker ticker;
    private final AtomicLong rate = new AtomicLong(USUAL);
    private final AtomicLong most = new AtomicLong();
    private Duration since;
    private long bytes;
    private long waitedFor;
    private boolean measured;

    LinkRate(Ticker ticker) {
        this.ticker = ticker;
        this.since = ticker.read();
    }

    /** Kept up to date. */
    AtomicLong rate() {
        return rate;
    }

    /**
     * The most that the way was seen to carry, no limit being what it was; empty where the copy never waited for it. A busy
     * processor at either end makes it seem less, nothing makes it seem more: so the most of a copy says what a mean does not.
     */
    OptionalLong most() {
        long seen = most.get();
        return seen == 0 ? OptionalLong.empty() : OptionalLong.of(seen);
    }

    /** Nothing is on the way: time that says nothing about it. */
    void idle() {
        since = ticker.read();
        bytes = 0;
        waitedFor = 0;
    }

    /**
     * @param acknowledged bytes on the wire
     * @param full whether the way holds so much that the copy waits for it
     * @param cap what a limit lets through, bytes a second
     */
    void acknowledged(long acknowledged, boolean full, long cap) {
        bytes += acknowledged;
        waitedFor += full ? acknowledged : 0;
        Duration taken = ticker.since(since);
        if (taken.compareTo(INTERVAL) < 0) {
            return;
        }
        double now = bytes * NANOS / taken.toNanos();
        double before = rate.get();
        double next;
        if (2 * waitedFor < bytes) {
            next = Math.max(now, before * HOPE);
        } else {
            next = measured ? before + WEIGHT * (now - before) : now;
            measured = true;
            if (next < CAPPED * cap) {
                most.accumulateAndGet((long) next, Math::max);
            }
        }
        rate.set(Math.clamp((long) Math.min(next, USUAL), 1, Math.max(1, cap)));
        idle();
    }
}
