package dev.tern.local.launch;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a host is.
 *
 * @param hypervisor as its agent, which runs where the host is, names it
 * @param seen the same hypervisor as monitor names it, from outside
 * @param address on which its agent listens
 * @param sockets folder for the agent's short-lived sockets, where it is not the usual one
 * @param starts folder that its start hook reads; none where it has no hook
 * @param shared folder that all hosts have in common; none where they have none
 */
public record HostPlace(
        String hypervisor,
        String seen,
        String address,
        Optional<Path> sockets,
        Optional<Path> starts,
        Optional<Path> shared) {}
