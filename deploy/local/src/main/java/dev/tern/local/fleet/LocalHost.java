package dev.tern.local.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;

/**
 * A pretended host.
 *
 * @param cpus cores that its guests may use together; pretended like the host itself
 * @param memory that its guests may use together; as real as theirs
 */
public record LocalHost(HostId id, String zone, int cpus, DataSize memory) {}
