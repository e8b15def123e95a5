package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import java.util.Map;

/**
 * A hypervisor host as inventory holds it.
 *
 * @param zone failure domain or data-residency zone
 * @param cpus cores that guests may use together
 * @param memory memory that guests may use together, the host's own reserve already taken off
 * @param cordoned an operator wants nothing new placed here
 * @param agent where the host's transfer agent accepts streams from other agents
 */
public record Host(
        HostId id,
        String zone,
        int cpus,
        DataSize memory,
        HostHealth health,
        boolean cordoned,
        Endpoint agent,
        Map<String, String> labels) {

    public Host {
        if (cpus < 1) {
            throw new IllegalArgumentException("Host " + id + " has no cores: " + cpus);
        }
        labels = Map.copyOf(labels);
    }

    public Host withHealth(HostHealth now) {
        return new Host(id, zone, cpus, memory, now, cordoned, agent, labels);
    }

    public Host withCordoned(boolean now) {
        return new Host(id, zone, cpus, memory, health, now, agent, labels);
    }

    /** Whether guests may be placed here. */
    public boolean accepts() {
        return health == HostHealth.UP && !cordoned;
    }
}
