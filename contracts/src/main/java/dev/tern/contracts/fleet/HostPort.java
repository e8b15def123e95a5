package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;

/**
 * Where a host's guests leave and arrive: the network device that has its agent's address.
 *
 * @param device as the host's kernel names it: {@code bond0}
 * @param speed that it is rated at, each way; what a move gets may be less
 * @param at when that came to be so
 */
public record HostPort(HostId host, String device, Bandwidth speed, Instant at) {

    private static final String KEY = "/port";

    public HostPort {
        if (speed.bytesPerSecond() == 0 || speed.isUnlimited()) {
            throw new IllegalArgumentException("The port " + device + " of " + host + " has no speed: " + speed);
        }
    }

    /** Under which a host's port stands in inventory. */
    public static String keyOf(HostId host) {
        return host + KEY;
    }

    /** @throws IllegalArgumentException where it is no such key */
    public static HostId hostOf(String key) {
        if (!key.endsWith(KEY)) {
            throw new IllegalArgumentException("Not the key of a host's port: " + key);
        }
        return HostId.of(key.substring(0, key.length() - KEY.length()));
    }
}
