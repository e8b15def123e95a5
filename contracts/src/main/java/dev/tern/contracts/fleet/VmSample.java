package dev.tern.contracts.fleet;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import org.jspecify.annotations.Nullable;

/**
 * The load of a guest over one sample period.
 *
 * @param cpu demand on its own vCPUs; 1 means all of them are busy
 * @param workingSet distinct memory written in the period
 * @param traffic over its networks and disks; none where its hypervisor does not count it
 */
public record VmSample(
        VmId vm,
        Ratio cpu,
        DirtyRate dirtyRate,
        DataSize workingSet,
        @Nullable Traffic traffic) {

    public VmSample(VmId vm, Ratio cpu, DirtyRate dirtyRate, DataSize workingSet) {
        this(vm, cpu, dirtyRate, workingSet, null);
    }
}
