package dev.tern.transfer.protocol;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;

/**
 * What every connection of one migration says first.
 *
 * @param epoch the epoch that the hand-over would give to the destination
 */
public record Session(MigrationId migration, VmId vm, HostId from, HostId to, Epoch epoch) {}
