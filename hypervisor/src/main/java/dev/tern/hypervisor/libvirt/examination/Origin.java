package dev.tern.hypervisor.libvirt.examination;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Of the host that a guest comes from, what the guest's definition leaves to it.
 *
 * @param cpu of the host, where the guest has that as its own; else empty
 * @param zone that the host is in, where the guest's clock is in local time; else empty
 */
public record Origin(String cpu, String zone) {

    public static final Origin NONE = new Origin("", "");

    /** It comes from another host: a name that this one does not know is no zone. */
    Optional<ZoneId> zoneId() {
        try {
            return zone.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(zone));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
