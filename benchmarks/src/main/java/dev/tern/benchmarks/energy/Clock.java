package dev.tern.benchmarks.energy;

/** The times of the experiment in seconds, summed up in doubles as CloudSim sums them up. */
final class Clock {

    /** When the guests get their load; every step comes this much after the full five minutes. */
    static final double FIRST = 0.1;

    static final double END = 24 * 60 * 60;

    private Clock() {}
}
