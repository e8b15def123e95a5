package dev.tern.benchmarks.energy;

/**
 * How long a host was active, and how long of it its guests got less than they wanted. A state holds until the next one; of
 * several at one time the last counts, as in CloudSim. A guest that arrives counts with all it wants and a tenth of what it
 * gets: a host that takes one in is in violation as long.
 */
final class HostRecord {

    private double since = -1;
    private boolean lacking;
    private boolean active;
    private double activeSeconds;
    private double violatedSeconds;

    void state(double now, double allocated, double requested) {
        if (since != -1 && active) {
            activeSeconds += now - since;
            if (lacking) {
                violatedSeconds += now - since;
            }
        }
        since = now;
        lacking = allocated < requested;
        active = allocated > 0;
    }

    double activeSeconds() {
        return activeSeconds;
    }

    double violatedSeconds() {
        return violatedSeconds;
    }
}
