package dev.tern.contracts.plan;

import java.time.Duration;

/**
 * A move's gain and cost in one unit, CPU time (core-seconds), as the scheduler's goals are weighted.
 *
 * @param gain what the scheduler's goals cost less by the move over the planning horizon: above all, demand above the hosts'
 *     capacity thresholds
 * @param cost CPU time that copying takes on both hosts, and the guest's own during the downtime
 */
public record Worth(Duration gain, Duration cost) {

    public boolean pays() {
        return gain.compareTo(cost) > 0;
    }
}
