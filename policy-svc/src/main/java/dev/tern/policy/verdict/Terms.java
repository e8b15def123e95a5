package dev.tern.policy.verdict;

import java.time.Duration;

/**
 * How answers are limited.
 *
 * @param allowFor how long after its planned start a move may begin
 * @param oldestSample a target host that was last seen longer ago is not moved to
 * @param askAgain when to come back where policy's own view is not good enough
 * @param approveWithin how long people may take to approve a plan that needs it
 */
public record Terms(Duration allowFor, Duration oldestSample, Duration askAgain, Duration approveWithin) {
    public static final Terms DEFAULT =
            new Terms(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(4));

    public Terms {
        if (!allowFor.isPositive()
                || !oldestSample.isPositive()
                || !askAgain.isPositive()
                || !approveWithin.isPositive()) {
            throw new IllegalArgumentException("An allow's time " + allowFor + ", the oldest sample " + oldestSample
                    + ", the time to ask again " + askAgain + " and the time to approve " + approveWithin
                    + " must be positive");
        }
    }
}
