package dev.tern.scheduler.forecast;

import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.VmLoad;
import dev.tern.scheduler.fleet.VmView;

/** What is known of a guest's load and bears on its dirty rate in the next minute. */
public record LoadCase(
        int vcpus,
        DataSize memory,
        Ratio cpu,
        DirtyRate latest,
        DirtyRate mean,
        DirtyRate peak,
        DirtyRate usual,
        DataSize workingSet) {

    public static LoadCase of(VmView vm, VmLoad load) {
        return new LoadCase(
                vm.vm().vcpus(),
                vm.vm().memory(),
                load.cpu(),
                load.latestDirtyRate(),
                load.dirtyRate(),
                load.peakDirtyRate(),
                load.usualDirtyRate(),
                load.workingSet());
    }
}
