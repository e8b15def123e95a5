package dev.tern.monitor.sampling;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a hypervisor says of a guest.
 *
 * @param cpuDemand core time asked for since the guest started there: a counter
 * @param check what the guest says of its own memory
 * @param io none where its hypervisor does not count it
 */
public record GuestReading(
        VmId id,
        String name,
        VmState state,
        int vcpus,
        DataSize memory,
        Duration cpuDemand,
        DirtyRate dirtyRate,
        DataSize workingSet,
        Map<String, String> labels,
        MemoryCheck check,
        @Nullable IoReading io) {

    public GuestReading {
        labels = Map.copyOf(labels);
    }

    /** How often the guest has looked at all of its memory, the faults it found, and the first in words, or empty. */
    public record MemoryCheck(long passes, long faults, String firstFault) {}
}
