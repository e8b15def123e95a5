package dev.tern.hypervisor;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A guest as its hypervisor sees it.
 *
 * @param cpuDemand core time it has asked for since it started here
 * @param dirtyRate distinct pages written a second, over the last second or two
 * @param workingSet distinct memory written over the last ten seconds
 * @param check what the guest says of its own memory
 * @param io over its networks and disks; empty where the hypervisor does not count it
 */
public record GuestStats(
        VmId id,
        String name,
        VmState state,
        int vcpus,
        DataSize memory,
        Duration cpuDemand,
        DirtyRate dirtyRate,
        DataSize workingSet,
        Map<String, String> labels,
        SelfCheck check,
        Optional<IoCounters> io) {

    public GuestStats {
        labels = Map.copyOf(labels);
    }
}
