package dev.tern.contracts.plan;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Estimate;
import dev.tern.contracts.unit.Ratio;
import java.time.Instant;

/**
 * What a guest is expected to do next.
 *
 * @param cpu demand on its vCPUs
 * @param model name and version of what predicted
 */
public record VmForecast(VmId vm, Instant at, Estimate<Ratio> cpu, Estimate<DirtyRate> dirtyRate, String model) {}
