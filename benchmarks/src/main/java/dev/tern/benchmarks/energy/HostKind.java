package dev.tern.benchmarks.energy;

import java.util.List;

/** The two servers of the experiment, with the power that SPECpower found for them. */
final class HostKind {

    static final HostKind G4 = new HostKind(1860, 86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117);
    static final HostKind G5 = new HostKind(2660, 93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135);
    static final List<HostKind> ALL = List.of(G4, G5);

    static final int CORES = 2;
    static final int MEMORY_MEGABYTES = 4096;

    private final int coreMips;
    private final double[] watts;

    private HostKind(int coreMips, double... watts) {
        this.coreMips = coreMips;
        this.watts = watts;
    }

    double coreMips() {
        return coreMips;
    }

    double mips() {
        return CORES * coreMips;
    }

    /** At 0, 10, ... 100 % utilisation. */
    double[] watts() {
        return watts.clone();
    }

    /**
     * Linear between the ten steps. Within a step every host of a kind gains as much by a guest, so rounding decides between
     * them where power is compared: these are CloudSim's operations in CloudSim's order.
     */
    double power(double utilisation) {
        double share = Math.clamp(utilisation, 0, 1);
        int below = (int) Math.floor(share * 10);
        int above = (int) Math.ceil(share * 10);
        double perPercent = (watts[above] - watts[below]) / 10;
        return watts[below] + perPercent * (share - (double) below / 10) * 100;
    }
}
