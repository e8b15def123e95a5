package dev.tern.scheduler.quarantine;

import dev.tern.contracts.id.HostId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The failures of one subject within the window. */
final class Incidents {

    private static final int MOST = 100;

    /** @param over the host at the other end of a link that failed; none where the subject itself is to blame */
    private record Incident(Instant at, @Nullable HostId over) {}

    private final QuarantineSettings settings;
    private final Deque<Incident> incidents = new ArrayDeque<>();

    Incidents(QuarantineSettings settings) {
        this.settings = settings;
    }

    /** Its own fault. */
    void own(Instant at) {
        add(new Incident(at, null));
    }

    /** The fault of a link to or from that host: several such links make it the subject's. */
    void over(HostId other, Instant at) {
        add(new Incident(at, other));
    }

    private void add(Incident incident) {
        incidents.addLast(incident);
        if (incidents.size() > MOST) {
            incidents.removeFirst();
        }
    }

    boolean isEmpty(Instant now) {
        forget(now);
        return incidents.isEmpty();
    }

    /** Whether they are too many: of its own, or over more than one link. */
    boolean isTooMany(Instant now) {
        forget(now);
        long own =
                incidents.stream().filter(incident -> incident.over() == null).count();
        long links = incidents.stream()
                .flatMap(incident -> Stream.ofNullable(incident.over()))
                .distinct()
                .count();
        return own >= settings.failures() || (links > 1 && incidents.size() >= settings.failures());
    }

    private void forget(Instant now) {
        incidents.removeIf(incident -> incident.at().plus(settings.window()).isBefore(now));
    }
}
