package dev.tern.local.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;

/** A guest and the host on which it starts its life. */
public record LocalGuest(HostId home, GuestDefinition definition) {}
