package dev.tern.scheduler.learning;

import dev.tern.scheduler.forecast.Factor;
import java.util.Collection;

/**
 * How far, in logarithms, truth strays from prediction: nine times of ten between {@code low} and {@code high}.
 *
 * <p>Quantiles of held-out residuals with the finite-sample correction of split conformal prediction: the k-th smallest of
 * n with k = ceil((n + 1) q) (V. Vovk et al.; A. Angelopoulos and S. Bates, "A gentle introduction to conformal
 * prediction", 2021, section 1).
 */
record Spread(double low, double high) {

    private static final double TAIL = 0.05;
    /** With fewer residuals than this the correction leaves the sample: the widest residual is widened instead. */
    private static final double SMALL_SAMPLE_WIDENING = 1.5;

    static Spread of(Collection<Double> residuals) {
        double[] sorted =
                residuals.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("A spread needs at least one residual");
        }
        int above = (int) Math.ceil((sorted.length + 1) * (1 - TAIL));
        int below = sorted.length + 1 - above;
        double low = below < 1 ? sorted[0] * SMALL_SAMPLE_WIDENING : sorted[below - 1];
        double high = above > sorted.length ? sorted[sorted.length - 1] * SMALL_SAMPLE_WIDENING : sorted[above - 1];
        return new Spread(Math.min(low, 0), Math.max(high, 0));
    }

    /** @param lnFactor what the forest answered */
    Factor around(double lnFactor) {
        return new Factor(Math.exp(lnFactor + low), Math.exp(lnFactor), Math.exp(lnFactor + high));
    }
}
