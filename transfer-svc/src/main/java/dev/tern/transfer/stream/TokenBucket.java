package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps bytes below a rate that may change at any moment. It fills for {@link #BURST} at most, so that after a change
 * the old rate is forgotten at once. Threads that take at once may together take more than there is, which is paid back
 * before anything more is given.
 */
final class TokenBucket {

    static final Duration BURST = Duration.ofMillis(50);

    private static final long LEAST_BURST = 16 << 10;
    private static final long LEAST_PIECE = 4 << 10;
    private static final long MOST_PIECE = 64 << 10;
    private static final double NANOS = 1e9;

    private final Ticker ticker;
    private final AtomicReference<Level> level;

    private record Level(Bandwidth cap, double tokens, Duration filled) {

        Level at(Duration now) {
            if (cap.isUnlimited() || now.compareTo(filled) < 0) {
                return new Level(cap, tokens, now);
            }
            double more = cap.bytesPerSecond() * (now.minus(filled).toNanos() / NANOS);
            return new Level(cap, Math.min(burst(), tokens + more), now);
        }

        Level limited(Bandwidth changed) {
            Level next = new Level(changed, tokens, filled);
            return new Level(changed, Math.min(tokens, next.burst()), filled);
        }

        Level less(long bytes) {
            return cap.isUnlimited() ? this : new Level(cap, tokens - (double) bytes, filled);
        }

        double burst() {
            return cap.isUnlimited()
                    ? LEAST_BURST
                    : Math.max(LEAST_BURST, cap.bytesPerSecond() * (BURST.toNanos() / NANOS));
        }
    }

    TokenBucket(Ticker ticker, Bandwidth cap) {
        this.ticker = ticker;
        Level empty = new Level(cap, 0, ticker.read());
        this.level = new AtomicReference<>(new Level(cap, empty.burst(), empty.filled()));
    }

    void limit(Bandwidth changed) {
        Duration now = ticker.read();
        level.updateAndGet(before -> before.at(now).limited(changed));
    }

    boolean isUnlimited() {
        return cap().isUnlimited();
    }

    Bandwidth cap() {
        return level().cap();
    }

    /** How much may be sent now; at most a burst. */
    long available() {
        return isUnlimited() ? Long.MAX_VALUE : Math.max(0, (long) filled().tokens());
    }

    /** What is worth sending at once: a quarter of a burst, so that a change of the rate is soon obeyed. */
    long piece() {
        return Math.clamp((long) (level().burst() / 4), LEAST_PIECE, MOST_PIECE);
    }

    void take(long bytes) {
        level.updateAndGet(before -> before.less(bytes));
    }

    /** How long until so much, or a burst if that is less, may be sent. */
    Duration until(long bytes) {
        Level now = filled();
        if (now.cap().isUnlimited()) {
            return Duration.ZERO;
        }
        double missing = Math.min((double) bytes, now.burst()) - now.tokens();
        if (missing <= 0) {
            return Duration.ZERO;
        }
        return now.cap().bytesPerSecond() == 0
                ? Duration.ofSeconds(1)
                : Duration.ofNanos((long) Math.ceil(missing * NANOS / now.cap().bytesPerSecond()));
    }

    private Level filled() {
        Duration now = ticker.read();
        return Objects.requireNonNull(level.updateAndGet(before -> before.at(now)));
    }

    private Level level() {
        return Objects.requireNonNull(level.get());
    }
}
