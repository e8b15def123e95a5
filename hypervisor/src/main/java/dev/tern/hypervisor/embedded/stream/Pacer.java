package dev.tern.hypervisor.embedded.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.embedded.guest.Latest;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a stream at its cap: a token bucket that holds a twentieth of a second. A new cap counts at once, also for who
 * waits under the old one; at a cap of zero nothing goes on until it is raised.
 */
final class Pacer {

    private static final int CHUNKS_PER_SECOND = 20;
    private static final int LEAST_CHUNK = 16 * 1024;
    private static final long LONGEST_NAP_NANOS = 100_000_000;
    private static final double SECOND = 1e9;

    private final Ticker ticker;
    private final Latest<Bandwidth> cap;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Semaphore wake = new Semaphore(0);
    private double allowance;
    private long lastNanos;

    Pacer(Bandwidth cap, Ticker ticker) {
        this.cap = new Latest<>(cap);
        this.ticker = ticker;
        this.lastNanos = ticker.read().toNanos();
    }

    void cap(Bandwidth bandwidth) {
        cap.set(bandwidth);
        wake.release();
    }

    /** Nobody waits here any more. */
    void stop() {
        stopped.set(true);
        wake.release();
    }

    /** Bytes to write at once, at most, so that the cap is kept smoothly. */
    int chunk(int most) {
        long share = cap.get().bytesPerSecond() / CHUNKS_PER_SECOND;
        return (int) Math.max(LEAST_CHUNK, Math.min(most, share));
    }

    /** Waits until so many bytes may go. */
    void await(int bytes) throws InterruptedException {
        allowance -= bytes;
        while (!stopped.get()) {
            Bandwidth now = cap.get();
            if (now.isUnlimited()) {
                allowance = 0;
                lastNanos = ticker.read().toNanos();
                return;
            }
            refill(now.bytesPerSecond());
            if (allowance >= 0) {
                return;
            }
            double wait = now.bytesPerSecond() == 0
                    ? LONGEST_NAP_NANOS
                    : Math.min(LONGEST_NAP_NANOS, -allowance * SECOND / now.bytesPerSecond());
            if (wake.tryAcquire((long) wait + 1, TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
        }
    }

    private void refill(long bytesPerSecond) {
        long nanos = ticker.read().toNanos();
        double most = (double) bytesPerSecond / CHUNKS_PER_SECOND;
        allowance = Math.min(most, allowance + bytesPerSecond * (nanos - lastNanos) / SECOND);
        lastNanos = nanos;
    }
}
