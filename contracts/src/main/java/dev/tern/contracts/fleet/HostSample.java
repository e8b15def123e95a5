package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Instant;
import java.util.List;

/**
 * The load of a host and its guests over one sample period.
 *
 * @param at when the period ended, by the monitor's clock
 * @param cpu demand on the host's cores; above 1 the guests want more than there is
 * @param memoryUsed memory of all guests defined here, incoming ones included
 */
public record HostSample(HostId host, Instant at, Ratio cpu, DataSize memoryUsed, List<VmSample> vms) {

    public HostSample {
        vms = List.copyOf(vms);
    }
}
