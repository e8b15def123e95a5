package dev.tern.hypervisor;

import dev.tern.contracts.unit.Bandwidth;
import java.time.Duration;

/**
 * When pre-copy ends.
 *
 * @param downtime it switches over when the rest takes no longer than this at the measured rate; a hypervisor may aim lower
 *     while further rounds of copying win something
 * @param rounds and fails when it has not after so many rounds
 * @param duration or after so long
 * @param bandwidth cap on emitted bytes
 * @param autoConverge the guest may be slowed down where its memory is written faster than it is sent
 */
public record OutgoingLimits(
        Duration downtime, int rounds, Duration duration, Bandwidth bandwidth, boolean autoConverge) {

    public OutgoingLimits(Duration downtime, int rounds, Duration duration, Bandwidth bandwidth) {
        this(downtime, rounds, duration, bandwidth, false);
    }
}
