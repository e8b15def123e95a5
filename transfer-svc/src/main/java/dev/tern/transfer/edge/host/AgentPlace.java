package dev.tern.transfer.edge.host;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.transfer.edge.hooks.HookTargets;
import dev.tern.transfer.migration.AgentSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where one agent lives.
 *
 * @param hypervisor of the host
 * @param shared folders that all hosts have in common
 * @param listen where other agents connect to
 * @param portSpeed what the device with that address is rated at, each way, where the operator knows better than its kernel
 * @param state folder of its journal
 * @param startRules folder that the host's start hook reads; none where there is no hook
 * @param hooks who is told of moves
 */
public record AgentPlace(
        HostId host,
        HypervisorUri hypervisor,
        List<Path> shared,
        Endpoint listen,
        Optional<Bandwidth> portSpeed,
        Path state,
        Optional<Path> startRules,
        Path key,
        Path certificate,
        Path trust,
        HookTargets hooks,
        AgentSettings settings) {

    /** @throws IllegalArgumentException naming the key, the value and what is accepted */
    public AgentPlace {
        if (portSpeed
                .filter(speed -> speed.isUnlimited() || speed.bytesPerSecond() == 0)
                .isPresent()) {
            throw new IllegalArgumentException("tern.transfer.agents." + host
                    + ".port-speed is what the port is rated at, as in 10Gbit/s, not " + portSpeed.get());
        }
    }
}
