package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;

/** The hosts that a move occupies. */
public record Way(HostId from, HostId to) {}
