package dev.tern.monitor.sampling;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * What a hypervisor says of its host and guests at one moment.
 *
 * @param cpuDemand core time that guests asked for since the hypervisor's start: a counter
 * @param guests all that are defined there, incoming ones included
 */
public record HostReading(
        int cpus, DataSize memory, DataSize memoryUsed, Duration cpuDemand, List<GuestReading> guests) {

    public HostReading {
        guests = List.copyOf(guests);
    }
}
