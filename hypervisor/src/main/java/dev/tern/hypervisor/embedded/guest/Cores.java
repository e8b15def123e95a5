package dev.tern.hypervisor.embedded.guest;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The pretended host's cores and what its guests make of them. Each guest claims what it wants; when the claims exceed
 * the cores, every guest gets the same share of its claim, {@code cores / claims}, and its operations slow down by that.
 * The account is virtual: it says what software of this load would have used, not what the daemon itself uses.
 */
public final class Cores {

    private static final double NANO = 1e9;

    private final int cores;
    private final AtomicLong claimed = new AtomicLong();
    private final LongAdder demandNanos = new LongAdder();
    private final LongAdder givenNanos = new LongAdder();

    public Cores(int cores) {
        this.cores = cores;
    }

    public int count() {
        return cores;
    }

    /** Core time asked for by all guests since the start, gone ones included. */
    public long demandNanos() {
        return demandNanos.sum();
    }

    /** Core time that they got. */
    public long givenNanos() {
        return givenNanos.sum();
    }

    /** One guest's claim; belongs to its thread. */
    final class Claim {
        private long nanoCores;

        /** Asks for so many cores from now on, and says which share of them is given. */
        double share(double wanted) {
            long now = Math.round(wanted * NANO);
            long total = claimed.addAndGet(now - nanoCores);
            nanoCores = now;
            return total <= cores * NANO ? 1 : cores * NANO / total;
        }

        void spent(double wantedNanos, double share) {
            demandNanos.add((long) wantedNanos);
            givenNanos.add((long) (wantedNanos * share));
        }
    }
}
