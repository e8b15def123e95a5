package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import org.jspecify.annotations.Nullable;

/**
 * A host with its load, where samples of it have been seen, and what it is made of, where inventory knows.
 *
 * @param port speed of the device that its moves go through, each way, where its agent has said it
 */
public record HostView(
        Host host,
        @Nullable HostLoad load,
        @Nullable HostHardware hardware,
        @Nullable Bandwidth port) {

    public HostId id() {
        return host.id();
    }

    public HostView withHost(Host now) {
        return new HostView(now, load, hardware, port);
    }

    public HostView withLoad(HostLoad now) {
        return new HostView(host, now, hardware, port);
    }
}
