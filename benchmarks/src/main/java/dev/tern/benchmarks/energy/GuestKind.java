package dev.tern.benchmarks.energy;

import java.util.List;

/** The four kinds of guest, each with one virtual CPU. The n guests are split into four runs of ceil(n/4), a kind each. */
enum GuestKind {
    HIGH_CPU(2500, 870),
    EXTRA_LARGE(2000, 1740),
    SMALL(1000, 1740),
    MICRO(500, 613);

    private static final List<GuestKind> ALL = List.of(values());

    private final int mips;
    private final int memoryMegabytes;

    GuestKind(int mips, int memoryMegabytes) {
        this.mips = mips;
        this.memoryMegabytes = memoryMegabytes;
    }

    static GuestKind of(int index, int guests) {
        return ALL.get(index / Math.ceilDiv(guests, ALL.size()));
    }

    double mips() {
        return mips;
    }

    int memoryMegabytes() {
        return memoryMegabytes;
    }

    /** How long a move takes: half of the host's 1 Gbit/s, CloudSim's 62.5 MB/s. */
    double moveSeconds() {
        return memoryMegabytes / 62.5;
    }
}
