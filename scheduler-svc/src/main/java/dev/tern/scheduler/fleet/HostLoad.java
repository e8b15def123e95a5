package dev.tern.scheduler.fleet;

import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Instant;

/**
 * A host's load over the load window.
 *
 * @param at when the newest sample was taken
 * @param samples how many the window holds
 * @param cpu mean demand on the host's cores; above 1 the guests want more than there is
 * @param peakCpu the highest of the window
 * @param memoryUsed of the newest sample, incoming guests included
 */
public record HostLoad(Instant at, int samples, Ratio cpu, Ratio peakCpu, DataSize memoryUsed) {}
