package dev.tern.hypervisor.embedded.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.embedded.guest.Latest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a stream's thread shows to others, and its rate over the last half second. */
final class Gauge {

    private static final long WINDOW_NANOS = 500_000_000;
    private static final int SAMPLES = 64;
    private static final long NOT_PAUSED = Long.MIN_VALUE;

    private record Shown(Phase phase, int round, double dirtyRate, String error) {}

    private final Ticker ticker;
    private final Latest<Shown> shown = new Latest<>(new Shown(Phase.SETUP, 0, 0, ""));
    private final AtomicLong transferred = new AtomicLong();
    private final AtomicLong remaining = new AtomicLong();
    private final AtomicLong rate = new AtomicLong();
    private final AtomicLong pausedAt = new AtomicLong(NOT_PAUSED);
    private final CountDownLatch over = new CountDownLatch(1);

    private final long[] times = new long[SAMPLES];
    private final long[] bytes = new long[SAMPLES];
    private int oldest;
    private int samples;

    Gauge(Ticker ticker) {
        this.ticker = ticker;
        flows();
    }

    long now() {
        return ticker.read().toNanos();
    }

    long transferred() {
        return transferred.get();
    }

    /** Bytes a second over the last half second, or since the begin. */
    long rate() {
        return rate.get();
    }

    /** The first bytes flow from now on. */
    final void flows() {
        samples = 0;
        sample(now());
    }

    void moved(long count) {
        long total = transferred.addAndGet(count);
        long now = now();
        int newest = (oldest + samples - 1) % SAMPLES;
        if (samples == 1 || now - times[newest] >= WINDOW_NANOS / (SAMPLES - 4)) {
            sample(now);
            newest = (oldest + samples - 1) % SAMPLES;
        }
        while (samples > 2 && now - times[(oldest + 1) % SAMPLES] >= WINDOW_NANOS) {
            oldest = (oldest + 1) % SAMPLES;
            samples--;
        }
        long passed = now - times[oldest];
        if (passed > 0) {
            rate.set((long) ((total - bytes[oldest]) * 1e9 / passed));
        }
    }

    private void sample(long now) {
        if (samples == SAMPLES) {
            oldest = (oldest + 1) % SAMPLES;
            samples--;
        }
        int at = (oldest + samples) % SAMPLES;
        times[at] = now;
        bytes[at] = transferred.get();
        samples++;
    }

    void remaining(long count) {
        remaining.set(count);
    }

    void round(int round, double dirtyPagesPerSecond) {
        Shown was = shown.get();
        shown.set(new Shown(was.phase, round, dirtyPagesPerSecond, ""));
    }

    void phase(Phase phase) {
        Shown was = shown.get();
        shown.set(new Shown(phase, was.round, was.dirtyRate, ""));
    }

    void paused() {
        pausedAt.set(now());
    }

    Phase phase() {
        return shown.get().phase;
    }

    /** The last word. */
    void over(Phase phase, String error) {
        Shown was = shown.get();
        if (phase == Phase.COMPLETED) {
            remaining.set(0);
        }
        shown.set(new Shown(phase, was.round, was.dirtyRate, error));
        over.countDown();
    }

    boolean awaitOver(Duration patience) throws InterruptedException {
        return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    StreamStatus status() {
        Shown now = shown.get();
        long paused = pausedAt.get();
        return new StreamStatus(
                now.phase,
                now.round,
                new DataSize(transferred.get()),
                new DataSize(remaining.get()),
                new Bandwidth(rate.get()),
                new DirtyRate(now.dirtyRate),
                paused == NOT_PAUSED ? Duration.ZERO : Duration.ofNanos(now() - paused),
                now.error);
    }
}
