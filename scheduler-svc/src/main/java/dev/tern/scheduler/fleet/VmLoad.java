package dev.tern.scheduler.fleet;

import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Instant;

/**
 * A guest's load.
 *
 * @param at when the newest sample was taken
 * @param samples how many the load window holds
 * @param cpu mean demand on its own vCPUs over the load window
 * @param peakCpu the highest of the load window
 * @param latestDirtyRate of the newest sample
 * @param dirtyRate mean over the load window
 * @param peakDirtyRate the highest of the load window
 * @param usualDirtyRate mean over all samples kept, some minutes
 * @param workingSet mean over the load window of the distinct memory written in a sample period
 */
public record VmLoad(
        Instant at,
        int samples,
        Ratio cpu,
        Ratio peakCpu,
        DirtyRate latestDirtyRate,
        DirtyRate dirtyRate,
        DirtyRate peakDirtyRate,
        DirtyRate usualDirtyRate,
        DataSize workingSet) {}
