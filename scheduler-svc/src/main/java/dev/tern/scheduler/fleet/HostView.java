package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.id.HostId;
import org.jspecify.annotations.Nullable;

/** A host with its load, where samples of it have been seen, and what it is made of, where inventory knows. */
public record HostView(
        Host host, @Nullable HostLoad load, @Nullable HostHardware hardware) {

    public HostId id() {
        return host.id();
    }
}
