package dev.tern.monitor.link;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;

/**
 * A link as learned, one way.
 *
 * @param bandwidth the median of the recent moves
 * @param moves how many of them
 * @param at of the last one
 */
public record Link(HostId from, HostId to, Bandwidth bandwidth, int moves, Instant at) {}
