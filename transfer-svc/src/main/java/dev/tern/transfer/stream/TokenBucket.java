package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ticker;
import java.time.Duration;

/**
 * Keeps bytes below a rate that may change at any moment. It fills for {@link #BURST} at most, so that after a change
 * the old rate is forgotten at once. Belongs to one thread.
 */
final class TokenBucket {

    static final Duration BURST = Duration.ofMillis(50);

    private static final long LEAST_BURST = 16 << 10;
    private static final long LEAST_PIECE = 4 << 10;
    private static final long MOST_PIECE = 64 << 10;
    private static final double NANOS = 1e9;

    private final Ticker ticker;
    private Bandwidth cap;
    private double tokens;
    private Duration filled;

    TokenBucket(Ticker ticker, Bandwidth cap) {
        this.ticker = ticker;
        this.cap = cap;
        this.filled = ticker.read();
        this.tokens = burst();
    }

    void limit(Bandwidth changed) {
        fill();
        cap = changed;
        tokens = Math.min(tokens, burst());
    }

    boolean isUnlimited() {
        return cap.isUnlimited();
    }

    Bandwidth cap() {
        return cap;
    }

    /** How much may be sent now; at most a burst. */
    long available() {
        if (cap.isUnlimited()) {
            return Long.MAX_VALUE;
        }
        fill();
        return Math.max(0, (long) tokens);
    }

    /** What is worth sending at once: a quarter of a burst, so that a change of the rate is soon obeyed. */
    long piece() {
        return Math.clamp((long) (burst() / 4), LEAST_PIECE, MOST_PIECE);
    }

    void take(long bytes) {
        if (!cap.isUnlimited()) {
            tokens -= (double) bytes;
        }
    }

    /** How long until so much, or a burst if that is less, may be sent. */
    Duration until(long bytes) {
        fill();
        double missing = Math.min((double) bytes, burst()) - tokens;
        if (missing <= 0) {
            return Duration.ZERO;
        }
        return cap.bytesPerSecond() == 0
                ? Duration.ofSeconds(1)
                : Duration.ofNanos((long) Math.ceil(missing * NANOS / cap.bytesPerSecond()));
    }

    private void fill() {
        Duration now = ticker.read();
        if (!cap.isUnlimited()) {
            double more = cap.bytesPerSecond() * (now.minus(filled).toNanos() / NANOS);
            tokens = Math.min(burst(), tokens + more);
        }
        filled = now;
    }

    private double burst() {
        return cap.isUnlimited()
                ? LEAST_BURST
                : Math.max(LEAST_BURST, cap.bytesPerSecond() * (BURST.toNanos() / NANOS));
    }
}
