package dev.tern.benchmarks.energy;

/**
 * What a guest wanted and got. A state holds until the next one; of several at one time the last counts, as in CloudSim.
 */
final class GuestRecord {

    private double since = -1;
    private double allocated;
    private double requested;
    private boolean moving;
    private double requestedTotal;
    private double lostToMoves;

    void state(double now, double allocated, double requested, boolean moving) {
        if (since != -1) {
            double seconds = now - since;
            requestedTotal += this.requested * seconds;
            if (this.moving && this.allocated < this.requested) {
                lostToMoves += (this.requested - this.allocated) * seconds;
            }
        }
        since = now;
        this.allocated = allocated;
        this.requested = requested;
        this.moving = moving;
    }

    /** MIPS x s. */
    double requestedTotal() {
        return requestedTotal;
    }

    /** MIPS x s that it did not get while it was moved. */
    double lostToMoves() {
        return lostToMoves;
    }
}
