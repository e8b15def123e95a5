package dev.tern.scheduler.consolidation;

/** How much of a normally distributed demand is expected to exceed a capacity: the normal loss function. */
final class Shortfall {

    private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

    private Shortfall() {}

    static double expected(double mean, double deviation, double capacity) {
        if (deviation <= 0) {
            return Math.max(0, mean - capacity);
        }
        double k = (capacity - mean) / deviation;
        return Math.max(0, deviation * (density(k) - k * above(k)));
    }

    private static double density(double k) {
        return Math.exp(-k * k / 2) / ROOT_TWO_PI;
    }

    /** The chance of more than k deviations, to 1e-7: Abramowitz and Stegun, 26.2.17. */
    private static double above(double k) {
        if (k < 0) {
            return 1 - above(-k);
        }
        double t = 1 / (1 + 0.2316419 * k);
        double polynomial =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return density(k) * polynomial;
    }
}
