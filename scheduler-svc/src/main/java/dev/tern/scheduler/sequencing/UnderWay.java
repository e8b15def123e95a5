package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;

/**
 * A move that has begun.
 *
 * @param demand that its guest takes on both hosts until it has arrived
 * @param bandwidth that it was given
 * @param until when it is expected to arrive
 */
public record UnderWay(HostId from, HostId to, Room demand, Bandwidth bandwidth, Instant until) {}
