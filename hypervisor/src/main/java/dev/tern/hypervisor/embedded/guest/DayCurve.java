package dev.tern.hypervisor.embedded.guest;

/**
 * The day of a business application, as a factor of load by time of day: quiet nights, a steep morning, a dip at noon, a
 * second peak, a long evening. Between its points it runs straight.
 */
final class DayCurve {

    private static final double[] HOUR = {0, 5, 7, 9, 11, 12, 13, 15, 17, 19, 22, 24};
    private static final double[] FACTOR = {0.15, 0.10, 0.25, 0.85, 1.00, 0.70, 0.75, 0.95, 0.80, 0.45, 0.25, 0.15};
    private static final int HOURS = 24;

    private DayCurve() {}

    /** @param share of the day that has passed; whole days are ignored */
    static double at(double share) {
        double hour = (share - Math.floor(share)) * HOURS;
        int next = 1;
        while (HOUR[next] < hour) {
            next++;
        }
        double along = (hour - HOUR[next - 1]) / (HOUR[next] - HOUR[next - 1]);
        return FACTOR[next - 1] + along * (FACTOR[next] - FACTOR[next - 1]);
    }
}
