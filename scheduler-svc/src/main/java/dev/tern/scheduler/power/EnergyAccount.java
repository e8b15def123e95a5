package dev.tern.scheduler.power;

import java.time.Duration;

/**
 * Energy over a time, of one host or of several. Times are those of hosts: two hosts in one hour are two hours.
 *
 * @param used what was drawn
 * @param usedMeasured the part of {@code used} that was measured; the rest is from the power curve
 * @param baseline what would have been drawn for the same work with every host on
 * @param measured time for which {@code used} was measured
 * @param estimated time for which {@code used} is from the power curve
 * @param unknown time of which nothing is known; it counts in neither amount
 * @param spent what was drawn cost, by the tariffs of rooms; 0 where there are none
 * @param baselineSpent what the baseline had cost
 */
public record EnergyAccount(
        Energy used,
        Energy usedMeasured,
        Energy baseline,
        Duration measured,
        Duration estimated,
        Duration unknown,
        double spent,
        double baselineSpent) {

    public static final EnergyAccount EMPTY =
            new EnergyAccount(Energy.ZERO, Energy.ZERO, Energy.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0);

    /** Negative where consolidation took more than it saved. */
    public Energy saved() {
        return baseline.minus(used);
    }

    /** The part of what was drawn that is from the power curve. */
    public Energy usedEstimated() {
        return used.minus(usedMeasured);
    }

    public double savedCost() {
        return baselineSpent - spent;
    }

    public EnergyAccount plus(EnergyAccount other) {
        return new EnergyAccount(
                used.plus(other.used),
                usedMeasured.plus(other.usedMeasured),
                baseline.plus(other.baseline),
                measured.plus(other.measured),
                estimated.plus(other.estimated),
                unknown.plus(other.unknown),
                spent + other.spent,
                baselineSpent + other.baselineSpent);
    }
}
