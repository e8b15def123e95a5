package dev.tern.scheduler.consolidation;

import dev.tern.contracts.unit.Ratio;
import java.time.Duration;

/**
 * Two limits keep filling and relieving apart: a host that has just been filled has room to drift by
 * {@code fillDeviations - relieveDeviations} before it is relieved. Two times do the same for power: a host is woken at once,
 * and emptied and switched off late.
 *
 * @param cpuLimit share of a host's CPU that guests may have; the hypervisor has the rest
 * @param headroom share of a host's CPU that its guests' mean demand leaves free where a guest is placed
 * @param fillDeviations by how many deviations demand must stay within the limit for a host to be given guests
 * @param relieveDeviations by how many it must at least, or the host is relieved
 * @param memoryLimit share of a host's memory that guests may fill
 * @param emptyAfter how long a host is on before it is emptied
 * @param offAfter how long a host is idle before it is switched off
 * @param rest of a guest between a move and one that empties a host
 * @param reliefRest of a guest between a move and one that relieves a host
 * @param horizon over which the gain of moves is counted
 * @param joulesPerCoreSecond what guests' work is worth against energy
 * @param reserve how many hosts, those that carry most, may fail and the others have room for their load and their guests' memory,
 *     each guest on a host without another of its group
 */
public record ConsolidationSettings(
        Ratio cpuLimit,
        Ratio headroom,
        double fillDeviations,
        double relieveDeviations,
        Ratio memoryLimit,
        Duration emptyAfter,
        Duration offAfter,
        Duration rest,
        Duration reliefRest,
        Duration horizon,
        double joulesPerCoreSecond,
        int reserve) {

    /**
     * Three deviations: one sample in seven hundred exceeds them, were demand normal. A core-second at 1,000 J is fifteen to
     * thirty times the energy that a server takes for it.
     */
    public static final ConsolidationSettings DEFAULT = new ConsolidationSettings(
            new Ratio(0.95),
            new Ratio(0.25),
            3,
            1.5,
            new Ratio(0.9),
            Duration.ofMinutes(30),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            1_000,
            1);

    public ConsolidationSettings {
        if (!(relieveDeviations >= 0) || !(fillDeviations > relieveDeviations) || Double.isInfinite(fillDeviations)) {
            throw new IllegalArgumentException(
                    "A host must be filled less than it is relieved from, or guests come and go: " + fillDeviations
                            + " deviations to fill it, " + relieveDeviations + " to relieve it");
        }
        if (cpuLimit.value() > 1 || headroom.value() >= 1 || memoryLimit.value() > 1) {
            throw new IllegalArgumentException(
                    "Limits and headroom are shares of a host: " + cpuLimit + ", " + headroom + ", " + memoryLimit);
        }
        if (emptyAfter.isNegative() || offAfter.isNegative() || rest.isNegative() || reliefRest.isNegative()) {
            throw new IllegalArgumentException("Times to wait are not negative: " + emptyAfter + ", " + offAfter + ", "
                    + rest + ", " + reliefRest);
        }
        if (!horizon.isPositive() || !(joulesPerCoreSecond > 0) || reserve < 0) {
            throw new IllegalArgumentException(
                    "Horizon and worth of work are positive, the reserve is a number of hosts: " + horizon + ", "
                            + joulesPerCoreSecond + ", " + reserve);
        }
    }

    public ConsolidationSettings withMemoryLimit(Ratio limit) {
        return new ConsolidationSettings(
                cpuLimit,
                headroom,
                fillDeviations,
                relieveDeviations,
                limit,
                emptyAfter,
                offAfter,
                rest,
                reliefRest,
                horizon,
                joulesPerCoreSecond,
                reserve);
    }

    public ConsolidationSettings withReserve(int hosts) {
        return new ConsolidationSettings(
                cpuLimit,
                headroom,
                fillDeviations,
                relieveDeviations,
                memoryLimit,
                emptyAfter,
                offAfter,
                rest,
                reliefRest,
                horizon,
                joulesPerCoreSecond,
                hosts);
    }
}
