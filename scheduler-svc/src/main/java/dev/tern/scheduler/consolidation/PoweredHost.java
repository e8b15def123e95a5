package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;

/**
 * A host as consolidation sees it.
 *
 * @param cores all its CPU, in cores of one reference speed
 * @param coreSpeed the most that one virtual CPU can get of it
 * @param since how long it has been in its state
 * @param idle how long it has held no guest
 */
public record PoweredHost(
        HostId id,
        double cores,
        double coreSpeed,
        DataSize memory,
        PowerCurve curve,
        PowerState state,
        Duration since,
        Duration idle) {

    public PoweredHost {
        if (!(cores > 0) || !(coreSpeed > 0) || coreSpeed > cores || since.isNegative() || idle.isNegative()) {
            throw new IllegalArgumentException("A host has a core, none is faster than all together, and nothing begins"
                    + " later than now: " + id + ", " + cores + ", " + coreSpeed + ", " + since + ", " + idle);
        }
    }

    /** What a core costs where the host is well used: the order in which hosts are filled, woken and emptied. */
    double wattsPerCore() {
        return curve.full() / cores;
    }
}
