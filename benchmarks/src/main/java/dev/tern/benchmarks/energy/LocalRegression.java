package dev.tern.benchmarks.energy;

/**
 * LR: a line through a host's last ten samples, read off one step ahead and raised by a safety factor, reaches all that it
 * has. CloudSim's weights have no effect (they are only used where 40 % of them are zero), so the line is one of ordinary
 * least squares. While there are fewer than ten samples that are not zero at their old end, THR 0.7 answers.
 */
final class LocalRegression implements OverloadRule {

    private static final int SAMPLES = 10;
    /** Each move is over within one step. */
    private static final int AHEAD = 1;

    private final double safety;
    private final OverloadRule early = OverloadRule.threshold(0.7);

    LocalRegression(double safety) {
        this.safety = safety;
    }

    @Override
    public boolean overloaded(SimulatedHost host) {
        double[] history = new double[Guest.HISTORY];
        host.guests().forEach(guest -> guest.addHistory(history, host.kind().mips()));
        return length(history) < SAMPLES ? early.overloaded(host) : forecast(history) * safety >= 1;
    }

    private static int length(double[] newestFirst) {
        int length = newestFirst.length;
        while (length > 0 && newestFirst[length - 1] == 0) {
            length--;
        }
        return length;
    }

    private static double forecast(double[] newestFirst) {
        double meanX = (SAMPLES + 1) / 2.0;
        double meanY = 0;
        for (int i = 0; i < SAMPLES; i++) {
            meanY += newestFirst[i] / SAMPLES;
        }
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double x = SAMPLES - i - meanX;
            xx += x * x;
            xy += x * (newestFirst[i] - meanY);
        }
        return meanY + xy / xx * (SAMPLES + AHEAD - meanX);
    }
}
