package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A guest where it is.
 *
 * @param vcpus how many cores it can be on at once
 * @param moveCost of a move in core-seconds, as predicted
 * @param rested since its last move
 * @param pinned it must not be moved; a host that holds it is never emptied
 * @param movingTo where moves under way or planned take it: until they end it counts there too
 * @param group its anti-affinity group: no two guests of one are put on a host; null where it is in none
 * @param keepsZone it is moved only to hosts in the zone of its own: where others of groups are asks for that
 */
public record PlacedGuest(
        VmId id,
        HostId host,
        int vcpus,
        Demand demand,
        DataSize memory,
        Duration moveCost,
        Duration rested,
        boolean pinned,
        Set<HostId> movingTo,
        @Nullable String group,
        boolean keepsZone) {

    public PlacedGuest {
        movingTo = Set.copyOf(movingTo);
        if (vcpus < 1 || moveCost.isNegative() || rested.isNegative()) {
            throw new IllegalArgumentException(
                    "A guest has a virtual CPU, and neither a cost nor a rest below nothing: " + id + ", " + vcpus
                            + ", " + moveCost + ", " + rested);
        }
    }

    /** One that stays where it is, is in no group and keeps to no zone. */
    public PlacedGuest(
            VmId id,
            HostId host,
            int vcpus,
            Demand demand,
            DataSize memory,
            Duration moveCost,
            Duration rested,
            boolean pinned) {
        this(id, host, vcpus, demand, memory, moveCost, rested, pinned, Set.of(), null, false);
    }

    boolean movable() {
        return !pinned && movingTo.isEmpty();
    }

    double costSeconds() {
        return moveCost.toNanos() / 1e9;
    }
}
