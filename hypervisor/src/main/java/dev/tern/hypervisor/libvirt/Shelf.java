package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.libvirt.Document.Ticket;
import dev.tern.hypervisor.libvirt.connection.Connection;
import dev.tern.hypervisor.libvirt.connection.Cookie;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Phases;
import dev.tern.hypervisor.libvirt.connection.Phases.Disks;
import dev.tern.hypervisor.libvirt.domain.Belongings;
import dev.tern.hypervisor.libvirt.domain.DomainXml;
import dev.tern.hypervisor.libvirt.domain.GuestDomain;
import dev.tern.hypervisor.libvirt.domain.Metadata;
import dev.tern.hypervisor.libvirt.domain.Metadata.Afterwards;
import dev.tern.hypervisor.libvirt.domain.Placeholder;
import dev.tern.hypervisor.libvirt.domain.Portability;
import dev.tern.hypervisor.libvirt.examination.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Moves of guests that are shut off. At either host a placeholder, which cannot be started, stands in for the guest until
 * the journals say whose it is, so that at no moment two hosts could start it. All that is known of such a move is in
 * libvirt, and outlives agent and libvirtd.
 */
final class Shelf {

    private static final Cookie NONE = new Cookie("");
    private static final Origin ANYWHERE = new Origin("", "");

    private final Belongings belongings;
    private final boolean here;

    /** @param here whether this process sees the host's files */
    Shelf(boolean here) {
        this.here = here;
        this.belongings = new Belongings(file -> here ? fileSystem(file) : "");
    }

    private static String fileSystem(Path file) {
        try {
            return Files.getFileStore(file).type();
        } catch (IOException e) {
            return "";
        }
    }

    /** @throws HypervisorRefusal naming all that keeps the guest from being moved cold */
    GuestDescription describe(Domain domain, String version) throws IOException {
        isShutOff(domain);
        if (note(domain).isPresent() || domain.metadata(Metadata.ARRIVAL).isPresent()) {
            throw new HypervisorRefusal("state.wrong", domain.name() + " is on its way to another host already");
        }
        if (domain.isSaved()) {
            throw new HypervisorRefusal(
                    "guest.saved",
                    domain.name() + " has its memory saved on its host: start it and move it live, or shut it down");
        }
        Phases.begin(domain, Disks.SHARED, Phases.OFFLINE | Phases.PERSIST_DESTINATION); // libvirt's own objections
        String definition = domain.definition();
        GuestDomain guest = DomainXml.parse(definition);
        List<Reason> obstacles = new ArrayList<>(Portability.obstacles(guest));
        obstacles.addAll(belongings.left(guest, definition));
        if (!obstacles.isEmpty()) {
            throw new HypervisorRefusal(
                    obstacles.getFirst().code(),
                    obstacles.stream().map(Reason::text).collect(Collectors.joining("; ")));
        }
        String document =
                new Document(definition, NONE, Packed.of(definition), domain.autostart(), ANYWHERE, List.of()).text();
        return new GuestDescription(
                guest.name(),
                guest.memory(),
                GuestReading.state(domain.state(), false),
                version,
                document,
                DataSize.ZERO,
                Portability.warnings(guest));
    }

    private static void isShutOff(Domain domain) throws IOException {
        if (domain.state().isActive()) {
            throw new HypervisorRefusal(
                    "guest.running", domain.name() + " is started: shut it down to move it cold, or move it live");
        }
    }

    /** At the destination: takes name and id. */
    String reserve(Connection connection, Incoming.Guest guest) throws IOException {
        String packed = guest.document().definition();
        if (packed == null) {
            throw new HypervisorRefusal("document.unreadable", "A guest that moves cold comes with its definition");
        }
        GuestDomain domain = DomainXml.parse(guest.document().xml());
        if (here) {
            isReachable(domain);
        }
        connection.define(Placeholder.arriving(
                domain, new Afterwards(packed, guest.document().autostart())));
        return new Ticket(NONE, Document.digest(guest.document().xml()), "", false).text();
    }

    private static void isReachable(GuestDomain guest) throws HypervisorRefusal {
        List<String> missing = guest.disks().stream()
                .filter(disk -> disk.type().equals("file") || disk.type().equals("block"))
                .map(GuestDomain.Disk::source)
                .filter(source -> !source.isEmpty() && !Files.exists(Path.of(source)))
                .toList();
        if (!missing.isEmpty()) {
            throw new HypervisorRefusal("storage.missing", "This host has no " + String.join(", no ", missing));
        }
    }

    /** At the source: from here on the guest cannot be started, until {@link #restore}. */
    void put(Domain domain, String ticket) throws IOException {
        Ticket prepared = Ticket.read(ticket);
        isShutOff(domain);
        String definition = domain.definition();
        if (!Document.digest(definition).equals(prepared.digest())) {
            throw new HypervisorRefusal(
                    "guest.changed",
                    domain.name() + " was changed after it was described to the destination: plan its move anew");
        }
        boolean autostart = domain.autostart();
        domain.connection()
                .define(Placeholder.leaving(
                        DomainXml.parse(definition), new Afterwards(Packed.of(definition), autostart)));
        if (domain.state().isActive()) {
            domain.connection().define(definition);
            isShutOff(domain);
        }
        if (autostart) {
            domain.setAutostart(false);
        }
    }

    /** At the source: the guest stays. */
    boolean restore(Domain domain) throws IOException {
        Optional<Afterwards> note = domain.state().isActive() ? Optional.empty() : note(domain);
        if (note.isPresent()) {
            settle(domain, note.get());
        }
        return note.isPresent();
    }

    /** At the destination: the guest is this host's. The note goes with the placeholder, and so last. */
    static void settle(Domain domain, Afterwards note) throws IOException {
        if (note.autostart()) {
            domain.setAutostart(true);
        }
        String packed = note.definition();
        if (packed != null) {
            domain.connection().define(Packed.unpack(packed));
        }
    }

    /** Of a guest that stands on the shelf here, on either side: nothing remains to be sent. */
    static Optional<StreamStatus> status(Domain domain) throws IOException {
        boolean shelved = !domain.state().isActive()
                && (note(domain).isPresent()
                        || domain.metadata(Metadata.ARRIVAL).isPresent());
        return shelved ? Optional.of(StreamStatus.COMPLETED) : Optional.empty();
    }

    private static Optional<Afterwards> note(Domain domain) throws IOException {
        return domain.metadata(Metadata.SHELF).flatMap(Afterwards::read);
    }
}
