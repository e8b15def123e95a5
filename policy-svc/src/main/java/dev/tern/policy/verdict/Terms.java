package dev.tern.policy.verdict;

import java.time.Duration;

/**
 * How answers are limited.
 *
 * @param allowFor how long after its planned start a move may begin
 * @param oldestSample a target host that was last seen longer ago is not moved to
 * @param askAgain when to come back where policy's own view is not good enough
 */
public record Terms(Duration allowFor, Duration oldestSample, Duration askAgain) {
    public static final Terms DEFAULT = new Terms(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(5));

    public Terms {
        if (!allowFor.isPositive() || !oldestSample.isPositive() || !askAgain.isPositive()) {
            throw new IllegalArgumentException("An allow's time " + allowFor + ", the oldest sample " + oldestSample
                    + " and the time to ask again " + askAgain + " must be positive");
        }
    }
}
