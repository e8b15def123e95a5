package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.Bandwidth;

/**
 * Where traffic leaves and enters a host, a rack or a zone. Both directions are full at once.
 *
 * @param name hosts behind the same port share it
 */
public record Port(String name, Bandwidth up, Bandwidth down) {

    public Port {
        if (up.bytesPerSecond() == 0 || down.bytesPerSecond() == 0) {
            throw new IllegalArgumentException(
                    "Port " + name + " must carry something: " + up + " up, " + down + " down");
        }
    }

    NetworkLink upLink() {
        return new NetworkLink(name + " up", up);
    }

    NetworkLink downLink() {
        return new NetworkLink(name + " down", down);
    }
}
