package dev.tern.scheduler.consolidation;

import java.time.Duration;

/**
 * Learns a guest's demand from its samples. Older samples count less: the weight halves with every half-life. Until there
 * are many, the deviation leans on what is usual for a guest of this size.
 *
 * <p>It is the mean that forecasts: where demand leaps about a level, the last sample says next to nothing of the next one,
 * and a policy that follows it drags guests along for nothing.
 */
public final class DemandWatch {

    /** A placement is to hold for about as long; what came before counts less and less. */
    public static final Duration HALF_LIFE = Duration.ofHours(1);
    /** Where demand has shifted for good, most of this mean is of the new level after two of these. */
    public static final Duration RECENT_HALF_LIFE = Duration.ofMinutes(10);
    /** How far demand usually leaps, as a share of all CPU that a guest can have. */
    public static final double USUAL_DEVIATION = 0.1;
    /** Samples that the usual deviation counts for. */
    private static final double PRIOR_SAMPLES = 3;

    private final Weighted level;
    private final Weighted recent;
    private final double usualDeviation;

    /** @param cores all CPU that the guest can have */
    public DemandWatch(double cores) {
        this.level = new Weighted(seconds(HALF_LIFE));
        this.recent = new Weighted(seconds(RECENT_HALF_LIFE));
        this.usualDeviation = USUAL_DEVIATION * cores;
    }

    /** @param sinceLast time since the sample before */
    public void add(Duration sinceLast, double cores) {
        level.add(seconds(sinceLast), cores);
        recent.add(seconds(sinceLast), cores);
    }

    public Demand demand() {
        double squares = level.squares + PRIOR_SAMPLES * usualDeviation * usualDeviation;
        return new Demand(level.mean, Math.sqrt(squares / (level.weight + PRIOR_SAMPLES)), recent.mean);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** Mean and sum of squared deviations under decaying weights, updated as by West (1979). */
    private static final class Weighted {

        private final double halfLife;
        private double weight;
        private double mean;
        private double squares;

        Weighted(double halfLife) {
            this.halfLife = halfLife;
        }

        void add(double seconds, double sample) {
            double kept = Math.pow(0.5, seconds / halfLife);
            weight = weight * kept + 1;
            double off = sample - mean;
            mean += off / weight;
            squares = squares * kept + off * (sample - mean);
        }
    }
}
