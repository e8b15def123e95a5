package dev.tern.transfer.edge.host;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.transfer.migration.AgentSettings;
import java.nio.file.Path;

/**
 * Where one agent lives.
 *
 * @param hypervisor socket of the host's hypervisor
 * @param listen where other agents connect to
 * @param state folder of its journal
 */
public record AgentPlace(
        HostId host,
        Path hypervisor,
        Endpoint listen,
        Path state,
        Path key,
        Path certificate,
        Path trust,
        AgentSettings settings) {}
