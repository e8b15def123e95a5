package dev.tern.contracts.plan;

import java.time.Duration;

/**
 * A move's gain and cost in one unit, CPU time (core-seconds).
 *
 * @param gain demand above the hosts' capacity threshold that the move relieves over the planning horizon
 * @param cost CPU time that copying takes on both hosts, and the guest's own during the downtime
 */
public record Worth(Duration gain, Duration cost) {

    public boolean pays() {
        return gain.compareTo(cost) > 0;
    }
}
