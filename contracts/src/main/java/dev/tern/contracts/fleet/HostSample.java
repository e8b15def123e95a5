package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load of a host and its guests over one sample period.
 *
 * @param at when the period ended, by the monitor's clock
 * @param cpu demand on the host's cores; above 1 the guests want more than there is
 * @param memoryUsed memory of all guests defined here, incoming ones included
 * @param cells its NUMA nodes; none where the hypervisor does not tell them
 */
public record HostSample(
        HostId host,
        Instant at,
        Ratio cpu,
        DataSize memoryUsed,
        List<VmSample> vms,
        @Nullable List<CellSample> cells) {

    public HostSample {
        vms = List.copyOf(vms);
        cells = cells == null ? List.of() : List.copyOf(cells);
    }

    /** Of a host whose NUMA nodes are not told. */
    public HostSample(HostId host, Instant at, Ratio cpu, DataSize memoryUsed, List<VmSample> vms) {
        this(host, at, cpu, memoryUsed, vms, List.of());
    }

    /** Never null. */
    @Override
    public List<CellSample> cells() {
        return cells == null ? List.of() : cells;
    }
}
