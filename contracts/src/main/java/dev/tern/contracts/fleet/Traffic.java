package dev.tern.contracts.fleet;

import dev.tern.contracts.unit.Bandwidth;

/**
 * Bytes a second over one sample period.
 *
 * @param received from networks
 * @param sent to networks
 * @param read from disks
 * @param written to disks
 */
public record Traffic(Bandwidth received, Bandwidth sent, Bandwidth read, Bandwidth written) {}
