package dev.tern.hypervisor;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.unit.DataSize;

/**
 * What another host's hypervisor of the same kind must know to take a guest.
 *
 * @param version of the hypervisor that it runs under, {@code embedded 2.0}
 * @param document what the guest is, in its hypervisor's own form: only a hypervisor of that kind reads it
 */
public record GuestDescription(String name, DataSize memory, VmState state, String version, String document) {}
