package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;

/**
 * What a move learned of the link it ran over.
 *
 * @param bandwidth acknowledged wire bytes a second, one way
 */
public record LinkSample(HostId from, HostId to, Instant at, Bandwidth bandwidth, MigrationId learnedFrom) {}
