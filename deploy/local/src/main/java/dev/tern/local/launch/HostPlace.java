package dev.tern.local.launch;

import dev.tern.contracts.unit.Bandwidth;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a host is.
 *
 * @param hypervisor as its agent, which runs where the host is, names it
 * @param seen the same hypervisor as monitor names it, from outside
 * @param address on which its agent listens
 * @param port what its port is made to carry, each way, where its devices say otherwise
 * @param sockets folder for the agent's short-lived sockets, where it is not the usual one
 * @param starts folder that its start hook reads; none where it has no hook
 * @param shared folder that all hosts have in common; none where they have none
 */
public record HostPlace(
        String hypervisor,
        String seen,
        String address,
        Optional<Bandwidth> port,
        Optional<Path> sockets,
        Optional<Path> starts,
        Optional<Path> shared) {}
