package dev.tern.hypervisor;

import dev.tern.contracts.unit.DataSize;

/**
 * Bytes since the guest started: counters.
 *
 * @param received from networks
 * @param sent to networks
 * @param read from disks
 * @param written to disks
 */
public record IoCounters(DataSize received, DataSize sent, DataSize read, DataSize written) {}
