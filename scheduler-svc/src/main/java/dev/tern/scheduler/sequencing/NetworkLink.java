package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.Bandwidth;

/** One direction of a port: what moves share. */
public record NetworkLink(String name, Bandwidth capacity) {}
