package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;

/**
 * What a move learned of the link it ran over.
 *
 * @param bandwidth the most wire bytes a second that it was seen to carry, one way
 */
public record LinkSample(HostId from, HostId to, Instant at, Bandwidth bandwidth, MigrationId learnedFrom) {}
