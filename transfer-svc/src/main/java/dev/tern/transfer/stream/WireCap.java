package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A move's cap on the wire, which its pages and its disks share. While pages wait for it, disks have half of it at most:
 * neither starves the other. For any thread.
 */
public final class WireCap {

    private static final double DISKS = 0.5;

    private final TokenBucket all;
    private final TokenBucket disks;
    private final AtomicBoolean pagesWait = new AtomicBoolean();

    public WireCap(Ticker ticker, Bandwidth cap) {
        this.all = new TokenBucket(ticker, cap);
        this.disks = new TokenBucket(ticker, half(cap));
    }

    private static Bandwidth half(Bandwidth cap) {
        return cap.isUnlimited() ? cap : cap.times(DISKS);
    }

    /** From now on. */
    public void limit(Bandwidth changed) {
        all.limit(changed);
        disks.limit(half(changed));
    }

    /** The pages' own. */
    TokenBucket pages() {
        return all;
    }

    /** Whether pages are ready to be sent and held back by the cap. */
    void pagesWait(boolean wait) {
        pagesWait.set(wait);
    }

    /** How long until disks may send; what they send then may be more than there is, and is paid back. */
    public Duration untilDisks() {
        Duration wait = all.until(1);
        Duration share = pagesWait.get() ? disks.until(1) : Duration.ZERO;
        return wait.compareTo(share) > 0 ? wait : share;
    }

    /** Disks send so much. */
    public void takeDisks(int bytes) {
        all.take(bytes);
        if (pagesWait.get()) {
            disks.take(bytes);
        }
    }
}
