package dev.tern.scheduler.placement.search;

import java.util.Arrays;

/**
 * How long an annealing stays at which temperature. A first pass stays at each equally long; the next ones stay in
 * proportion to how far the cost fell there: where most is decided, haste costs most.
 */
final class Cooling {

    private static final int LEVELS = 48;
    /** The coldest is so much colder than the hottest. */
    private static final double SPAN = 1e-5;
    /** So much of a pass is given to all levels alike. */
    private static final double ALIKE = 0.1;

    private final double hottest;
    /** Where in a pass each level ends, from 0 to 1. */
    private final double[] ends;

    private final double[] sums = new double[LEVELS];
    private final long[] samples = new long[LEVELS];

    private Cooling(double hottest, double[] shares) {
        this.hottest = hottest;
        this.ends = shares.clone();
        Arrays.parallelPrefix(ends, Double::sum);
    }

    /** Through all levels, from the hottest. */
    static Cooling from(double hottest) {
        double[] shares = new double[LEVELS];
        Arrays.fill(shares, 1.0 / LEVELS);
        return new Cooling(hottest, shares);
    }

    /** So cold from the first that next to nothing is made worse. */
    static Cooling cold(double hottest) {
        return from(hottest * SPAN);
    }

    /** @param progress of the pass, from 0 to 1 */
    int level(double progress) {
        int level = 0;
        while (level < LEVELS - 1 && ends[level] <= progress) {
            level++;
        }
        return level;
    }

    double temperature(int level) {
        return hottest * Math.pow(SPAN, level / (LEVELS - 1.0));
    }

    void seen(int level, double cost) {
        sums[level] += cost;
        samples[level]++;
    }

    /** Of the mean costs at each temperature. */
    double lowest() {
        double lowest = Double.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            if (samples[level] > 0) {
                lowest = Math.min(lowest, sums[level] / samples[level]);
            }
        }
        return lowest;
    }

    /** Where the cost was, on average, no more than this: what is warmer would undo what is better. */
    int levelOf(double cost) {
        for (int level = 0; level < LEVELS; level++) {
            if (samples[level] > 0 && sums[level] / samples[level] <= cost) {
                return level;
            }
        }
        return LEVELS - 1;
    }

    /**
     * For the next pass, by what was seen in this one.
     *
     * @param first level that it begins with
     */
    Cooling learned(int first) {
        double[] falls = new double[LEVELS];
        double lowest = Double.NaN;
        for (int level = 0; level < LEVELS; level++) {
            if (samples[level] > 0) {
                double mean = sums[level] / samples[level];
                falls[level] = Double.isNaN(lowest) || level <= first ? 0 : Math.max(0, lowest - mean);
                lowest = Double.isNaN(lowest) ? mean : Math.min(lowest, mean);
            }
        }
        double whole = Arrays.stream(falls).sum();
        double[] shares = new double[LEVELS];
        for (int level = first; level < LEVELS; level++) {
            double alike = 1.0 / (LEVELS - first);
            double learned = whole > 0 ? falls[level] / whole : alike;
            shares[level] = ALIKE * alike + (1 - ALIKE) * learned;
        }
        return new Cooling(hottest, shares);
    }
}
