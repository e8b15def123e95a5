package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;

/**
 * A move under way is given more bandwidth than it began with.
 *
 * @param end when it is expected to arrive now
 */
public record Raise(VmId vm, Instant at, Bandwidth bandwidth, Instant end) {}
