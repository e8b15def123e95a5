package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.Transport;
import dev.tern.hypervisor.libvirt.Document.Ticket;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import dev.tern.hypervisor.libvirt.connection.Phases.Disks;
import dev.tern.hypervisor.libvirt.connection.Route;
import dev.tern.hypervisor.libvirt.domain.DomainXml;
import dev.tern.hypervisor.libvirt.domain.GuestDomain;
import dev.tern.hypervisor.libvirt.domain.Metadata;
import dev.tern.hypervisor.libvirt.domain.Metadata.Afterwards;
import dev.tern.hypervisor.libvirt.storage.HostFiles;
import dev.tern.hypervisor.libvirt.storage.Images;
import dev.tern.hypervisor.libvirt.storage.LocalDisk;
import dev.tern.hypervisor.libvirt.storage.LocalDisks;
import java.io.IOException;
import java.util.Optional;

/** The destination's half of a move. */
final class Incoming {

    private static final System.Logger LOG = System.getLogger(Incoming.class.getName());

    private final Lanes lanes;
    private final Moves moves;
    private final HostFiles files;

    Incoming(Lanes lanes, Moves moves, HostFiles files) {
        this.lanes = lanes;
        this.moves = moves;
        this.files = files;
    }

    /** @param xml for libvirt, with what the guest is to become noted in it */
    record Guest(VmId vm, String name, String xml, Document document) {}

    /** Reads what the source says of the guest, and believes none of it. */
    static Guest read(VmId vm, DataSize memory, String text) throws HypervisorRefusal {
        Document document = Document.read(text);
        GuestDomain guest = DomainXml.parse(document.xml());
        same("guest", vm, guest.id());
        same("memory", memory, guest.memory());
        String packed = document.definition();
        if (packed != null) {
            GuestDomain definition = DomainXml.parse(Packed.unpack(packed));
            same("definition", guest.id() + " " + guest.name(), definition.id() + " " + definition.name());
        }
        for (LocalDisk disk : document.disks()) {
            same("disk " + disk.target(), disk.path(), source(guest, disk.target()));
        }
        String xml = new Afterwards(packed, document.autostart()).in(document.xml());
        return new Guest(vm, guest.name(), xml, document);
    }

    /** Of a disk that the guest may write. */
    private static String source(GuestDomain guest, String target) {
        return guest.disks().stream()
                .filter(disk -> disk.target().equals(target) && disk.type().equals("file") && !disk.readOnly())
                .map(GuestDomain.Disk::source)
                .findFirst()
                .orElse("");
    }

    private static void same(String what, Object expected, Object found) throws HypervisorRefusal {
        if (!expected.equals(found)) {
            throw new HypervisorRefusal(
                    "document.differs", "The document's " + what + " is " + found + ", announced was " + expected);
        }
    }

    static HypervisorRefusal exists(VmId vm) {
        return new HypervisorRefusal(
                "guest.exists",
                vm + " is defined on this host already: look whose it is, and undefine what is left over");
    }

    /** How a guest comes: which of its disks are copied, and which way. */
    record Way(Images images, Disks disks, Route route) {}

    Way way(Guest guest, Transport transport) throws HypervisorRefusal {
        Images images = new Images(guest.document().disks(), files);
        Disks disks = LocalDisks.copied(guest.document().disks(), images.isIncremental());
        return new Way(images, disks, Routes.in(transport, disks));
    }

    String prepare(Guest guest, Way way) throws IOException {
        Arrival arrival = Arrival.prepare(lanes, guest, way.images(), way.route());
        moves.forget(guest.vm());
        moves.add(arrival);
        String digest = Document.digest(guest.document().xml());
        return new Ticket(
                        arrival.listening().cookie(),
                        digest,
                        arrival.listening().uri(),
                        way.disks().incremental())
                .text();
    }

    void finish(VmId vm) throws HypervisorRefusal {
        moves.arrival(vm)
                .orElseThrow(() -> new HypervisorRefusal("guest.unknown", vm + " is not being moved in here"))
                .finish();
    }

    /** Ends an arrival that is not loaded. */
    void end(VmId vm) throws IOException {
        Optional<Arrival> arrival = moves.arrival(vm);
        if (arrival.isPresent()) {
            arrival.get().cancel();
        }
    }

    /**
     * Makes of a guest that has arrived what it is to become; it goes on as it is, running or paused. May be done again
     * after a crash in the middle: the note goes last.
     *
     * @return whether it is such a guest
     */
    boolean settle(Domain domain) throws IOException {
        Optional<Afterwards> note = note(domain);
        if (note.isEmpty()) {
            return false;
        }
        if (!domain.state().isActive()) {
            Shelf.settle(domain, note.get());
            return true;
        }
        try {
            become(domain, note.get());
        } catch (LibvirtFailure | HypervisorRefusal e) {
            if (!domain.connection().isAlive()) {
                throw e;
            }
            // it is here, and that is not to be hidden: the note says what is missing, and the next settling tries
            // again
            LOG.log(System.Logger.Level.ERROR, domain.name() + " is not defined here as it was", e);
        }
        return true;
    }

    private static Optional<Afterwards> note(Domain domain) throws IOException {
        return domain.metadata(Metadata.ARRIVAL).flatMap(Afterwards::read);
    }

    private static void become(Domain domain, Afterwards note) throws IOException {
        String packed = note.definition();
        if (packed != null) {
            domain.connection().define(Packed.unpack(packed));
            if (note.autostart()) {
                domain.setAutostart(true);
            }
        }
        domain.setMetadata(Metadata.ARRIVAL_PREFIX, Metadata.ARRIVAL, null);
    }
}
