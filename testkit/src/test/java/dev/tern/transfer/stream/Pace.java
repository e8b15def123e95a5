package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ticker;
import java.time.Duration;

/** The page stream's own shaping, for copies that run in virtual time: it is not public, and need not be for tests. */
public final class Pace {

    private final TokenBucket bucket;

    public Pace(Ticker ticker, Bandwidth cap) {
        this.bucket = new TokenBucket(ticker, cap);
    }

    public void limit(Bandwidth cap) {
        bucket.limit(cap);
    }

    public Bandwidth cap() {
        return bucket.cap();
    }

    /** How long until so much may be sent. */
    public Duration until(long bytes) {
        return bucket.isUnlimited() ? Duration.ZERO : bucket.until(bytes);
    }

    public void take(long bytes) {
        bucket.take(bytes);
    }
}
