package dev.tern.benchmarks.energy;

/** How much of its CPU a guest wants, over a day. */
final class Trace {

    static final int SAMPLES = 288;
    static final double INTERVAL = 300;

    private final String name;
    private final double[] shares;

    /**
     * @param name the file it was read from
     * @param shares of the guest's CPU, 0 to 1, one for every {@link #INTERVAL} seconds from 0 on
     */
    Trace(String name, double... shares) {
        this.name = name;
        this.shares = shares.clone();
    }

    String name() {
        return name;
    }

    /** Linear between samples; the last sample stands for the end of the day too. */
    double at(double seconds) {
        int before = (int) Math.floor(seconds / INTERVAL);
        int after = (int) Math.ceil(seconds / INTERVAL);
        double share = sample(before);
        if (before == after) {
            return share;
        }
        double slope = (sample(after) - share) / INTERVAL;
        return share + slope * (seconds - before * INTERVAL);
    }

    private double sample(int index) {
        return shares[Math.min(index, shares.length - 1)];
    }
}
