package dev.tern.scheduler.quarantine;

import dev.tern.contracts.id.HostId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be quarantined.
 *
 * @param to the link's destination; none for the host itself
 */
public record Subject(HostId host, @Nullable HostId to) {

    public static Subject host(HostId host) {
        return new Subject(host, null);
    }

    public static Subject link(HostId from, HostId to) {
        return new Subject(from, to);
    }

    /** All that a move over this way needs. */
    static List<Subject> of(HostId from, HostId to) {
        return List.of(host(from), host(to), link(from, to));
    }

    /** Whether a move over this way needs it. */
    public boolean isOn(HostId source, HostId destination) {
        return of(source, destination).contains(this);
    }

    @Override
    public String toString() {
        return to == null ? "host " + host : "the link from " + host + " to " + to;
    }
}
