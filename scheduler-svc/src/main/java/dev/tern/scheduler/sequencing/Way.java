package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;

/** The hosts that a move occupies. */
public record Way(HostId from, HostId to) {

    public boolean isOn(HostId host) {
        return from.equals(host) || to.equals(host);
    }
}
