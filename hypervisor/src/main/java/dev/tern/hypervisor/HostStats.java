package dev.tern.hypervisor;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * A host as its hypervisor sees it.
 *
 * @param name the host's name
 * @param version of the hypervisor, {@code embedded 2.0}
 * @param memory that guests may use together
 * @param memoryUsed by the guests defined here, incoming ones included
 * @param cpuDemand core time that guests have asked for since the hypervisor's start; its growth per second over
 *     {@code cpus} is the load, and may exceed 1
 * @param cpuTime core time that guests have got since the hypervisor's start
 * @param freeOfCells memory that nobody uses on each NUMA node, by the node's number; none where it is not told
 */
public record HostStats(
        String name,
        String version,
        int cpus,
        DataSize memory,
        DataSize memoryUsed,
        Duration cpuDemand,
        Duration cpuTime,
        List<DataSize> freeOfCells) {

    public HostStats {
        freeOfCells = List.copyOf(freeOfCells);
    }

    /** Of a host that does not tell of NUMA nodes. */
    public HostStats(
            String name,
            String version,
            int cpus,
            DataSize memory,
            DataSize memoryUsed,
            Duration cpuDemand,
            Duration cpuTime) {
        this(name, version, cpus, memory, memoryUsed, cpuDemand, cpuTime, List.of());
    }
}
