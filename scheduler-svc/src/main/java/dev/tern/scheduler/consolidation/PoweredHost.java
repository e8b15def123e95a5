package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.room.Supply;
import java.time.Duration;

/**
 * A host as consolidation sees it.
 *
 * @param zone that guests which keep theirs stay in
 * @param cores all its CPU, in cores of one reference speed
 * @param coreSpeed the most that one virtual CPU can get of it
 * @param since how long it has been in its state
 * @param idle how long it has held no guest
 * @param supply what its room draws for it, and what that costs
 */
public record PoweredHost(
        HostId id,
        String zone,
        double cores,
        double coreSpeed,
        DataSize memory,
        PowerCurve curve,
        PowerState state,
        Duration since,
        Duration idle,
        Supply supply) {

    public PoweredHost {
        if (!(cores > 0) || !(coreSpeed > 0) || coreSpeed > cores || since.isNegative() || idle.isNegative()) {
            throw new IllegalArgumentException("A host has a core, none is faster than all together, and nothing begins"
                    + " later than now: " + id + ", " + cores + ", " + coreSpeed + ", " + since + ", " + idle);
        }
    }

    /** One of a fleet without zones, whose room draws nothing more. */
    public PoweredHost(
            HostId id,
            double cores,
            double coreSpeed,
            DataSize memory,
            PowerCurve curve,
            PowerState state,
            Duration since,
            Duration idle) {
        this(id, "", cores, coreSpeed, memory, curve, state, since, idle, Supply.PLAIN);
    }

    /** What its room draws for it at this utilisation, in watts. */
    double watts(double utilisation) {
        return supply.pue() * curve.at(utilisation);
    }

    /** What a core costs where the host is well used: the order in which hosts are filled, woken and emptied. */
    double wattsPerCore() {
        return supply.pue() * curve.full() / cores;
    }
}
