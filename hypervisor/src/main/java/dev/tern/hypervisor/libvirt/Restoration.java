package dev.tern.hypervisor.libvirt;

import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.domain.Metadata;
import dev.tern.hypervisor.libvirt.domain.Metadata.Before;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What a move changes at the source, and how it is put back: by the note in the guest's metadata, whoever reads it. */
final class Restoration {

    private Restoration() {}

    /** Notes how the guest is, then readies it for the move: it must not start by itself while it is on its way. */
    static void prepare(Domain domain, boolean persistent, Duration downtime) throws IOException {
        Before before = new Before(
                domain.state().isPaused(),
                persistent && domain.autostart(),
                domain.maxSpeedMiB(),
                domain.maxDowntimeMillis());
        domain.setMetadata(Metadata.DEPARTURE_PREFIX, Metadata.DEPARTURE, before.element());
        if (before.autostart()) {
            domain.setAutostart(false);
        }
        domain.setMaxDowntimeMillis(Math.max(1, downtime.toMillis()));
    }

    /** Puts everything back, a pause of the user's too. Does nothing for a guest without a note, so it may be done again. */
    static void of(Domain domain, boolean pausedByUser) throws IOException {
        Optional<Before> note = note(domain);
        if (note.isPresent() && pausedByUser && !domain.state().isPaused()) {
            domain.suspend();
        }
        settings(domain, note);
    }

    /** All but whether it runs, which somebody who may has decided. */
    static void settings(Domain domain) throws IOException {
        settings(domain, note(domain));
    }

    private static Optional<Before> note(Domain domain) throws IOException {
        return domain.metadata(Metadata.DEPARTURE).flatMap(Before::read);
    }

    private static void settings(Domain domain, Optional<Before> note) throws IOException {
        if (note.isEmpty()) {
            return;
        }
        Before before = note.get();
        domain.setMaxDowntimeMillis(before.downtime());
        domain.setMaxSpeedMiB(before.speed());
        if (before.autostart()) {
            domain.setAutostart(true);
        }
        domain.setMetadata(Metadata.DEPARTURE_PREFIX, Metadata.DEPARTURE, null);
    }
}
