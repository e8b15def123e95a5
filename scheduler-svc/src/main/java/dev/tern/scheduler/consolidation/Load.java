package dev.tern.scheduler.consolidation;

/**
 * What a host's guests are expected to want together, in cores. Guests' leaps are taken to be independent, so variances add
 * up: many guests leap less, for their number, than few.
 */
record Load(double mean, double variance, double recent) {

    static final Load NONE = new Load(0, 0, 0);

    Load with(PlacedGuest guest) {
        Demand demand = guest.demand();
        return new Load(mean + demand.mean(), variance + demand.variance(), recent + demand.recent());
    }

    /** Never below nothing: sums of what was added and taken away come out a little off. */
    Load without(PlacedGuest guest) {
        Demand demand = guest.demand();
        return new Load(
                Math.max(0, mean - demand.mean()),
                Math.max(0, variance - demand.variance()),
                Math.max(0, recent - demand.recent()));
    }

    /** What it stays within, by so many deviations. */
    double within(double deviations) {
        return mean + deviations * Math.sqrt(variance);
    }

    /** What of it is expected to exceed this capacity. */
    double above(double capacity) {
        return Shortfall.expected(mean, Math.sqrt(variance), capacity);
    }
}
