package dev.tern.scheduler.sequencing;

/**
 * How many moves run at once.
 *
 * @param perHost that a host takes part in, as source or destination
 * @param total in the fleet
 * @param perLink that pass one direction of a port
 */
public record Limits(int perHost, int total, int perLink) {

    public Limits {
        if (perHost < 1 || total < 1 || perLink < 1) {
            throw new IllegalArgumentException("At least one move at once must be allowed: " + perHost + " a host, "
                    + total + " in all, " + perLink + " a link");
        }
    }

    public Limits(int perHost, int total) {
        this(perHost, total, Integer.MAX_VALUE);
    }
}
