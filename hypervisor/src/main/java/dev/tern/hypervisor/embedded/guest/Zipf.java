package dev.tern.hypervisor.embedded.guest;

/**
 * Ranks from 0 whose frequency falls as 1/(rank+1)^theta: the method of Gray et al., "Quickly generating
 * billion-record synthetic databases" (1994), as YCSB uses it.
 */
final class Zipf {

    private static final int EXACT = 10_000;

    private final int ranks;
    private final double theta;
    private final double alpha;
    private final double zetaAll;
    private final double eta;

    /** @param theta skew, from 0 (even) to less than 1 */
    Zipf(int ranks, double theta) {
        this.ranks = ranks;
        this.theta = theta;
        this.alpha = 1 / (1 - theta);
        this.zetaAll = zeta(ranks, theta);
        this.eta = (1 - Math.pow(2.0 / ranks, 1 - theta)) / (1 - zeta(2, theta) / zetaAll);
    }

    /** The sum of i^-theta; beyond the first ranks by Euler and Maclaurin's formula, good to ten digits. */
    private static double zeta(int n, double theta) {
        double sum = 0;
        int exact = Math.min(n, EXACT);
        for (int i = 1; i <= exact; i++) {
            sum += Math.pow(i, -theta);
        }
        double integral = (Math.pow(n, 1 - theta) - Math.pow(exact, 1 - theta)) / (1 - theta);
        return sum + integral + (Math.pow(n, -theta) - Math.pow(exact, -theta)) / 2;
    }

    int rank(double unit) {
        double scaled = unit * zetaAll;
        if (scaled < 1) {
            return 0;
        }
        if (scaled < 1 + Math.pow(0.5, theta)) {
            return 1;
        }
        return Math.min(ranks - 1, (int) (ranks * Math.pow(eta * unit - eta + 1, alpha)));
    }
}
