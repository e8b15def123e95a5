package dev.tern.contracts.fleet;

import dev.tern.contracts.unit.DataSize;

/**
 * A NUMA node of a host at the end of a sample period.
 *
 * @param id as in the host's hardware
 * @param free memory that nobody uses there
 */
public record CellSample(int id, DataSize free) {}
