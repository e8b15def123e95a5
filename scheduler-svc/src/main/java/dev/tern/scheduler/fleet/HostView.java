package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.id.HostId;
import org.jspecify.annotations.Nullable;

/** A host with its load, where samples of it have been seen. */
public record HostView(Host host, @Nullable HostLoad load) {

    public HostId id() {
        return host.id();
    }
}
