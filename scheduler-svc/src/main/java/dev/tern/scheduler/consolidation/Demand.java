package dev.tern.scheduler.consolidation;

/**
 * What a guest is expected to want of a CPU, in cores of one reference speed.
 *
 * @param mean over the time that a placement is to hold
 * @param deviation of single samples about it
 * @param recent mean of the last few samples: it runs ahead of {@code mean} where demand has really shifted
 */
public record Demand(double mean, double deviation, double recent) {

    public Demand {
        if (!(mean >= 0) || !(deviation >= 0) || !(recent >= 0) || Double.isInfinite(mean + deviation + recent)) {
            throw new IllegalArgumentException(
                    "Demand is finite and not negative: " + mean + ", " + deviation + ", " + recent);
        }
    }

    double variance() {
        return deviation * deviation;
    }
}
