package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import java.util.Map;

/** A host that the monitor is told to watch: what its hypervisor does not know of it. */
public record WatchedHost(HostId id, String zone, Endpoint agent, Map<String, String> labels) {

    public WatchedHost {
        labels = Map.copyOf(labels);
    }
}
