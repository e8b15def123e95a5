package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.HostId;

/** The way from one host to another; the way back is another link. */
public record Link(HostId from, HostId to) {}
