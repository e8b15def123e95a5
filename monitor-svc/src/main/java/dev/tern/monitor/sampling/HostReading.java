package dev.tern.monitor.sampling;

import dev.tern.contracts.fleet.CellSample;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * What a hypervisor says of its host and guests at one moment.
 *
 * @param cpuDemand core time that guests asked for since the hypervisor's start: a counter
 * @param cells its NUMA nodes; none where the hypervisor does not tell them
 * @param guests all that are defined there, incoming ones included
 */
public record HostReading(
        int cpus,
        DataSize memory,
        DataSize memoryUsed,
        Duration cpuDemand,
        List<CellSample> cells,
        List<GuestReading> guests) {

    public HostReading {
        cells = List.copyOf(cells);
        guests = List.copyOf(guests);
    }
}
