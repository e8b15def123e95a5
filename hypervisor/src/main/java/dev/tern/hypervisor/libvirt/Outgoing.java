package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.Transport;
import dev.tern.hypervisor.libvirt.Departure.Copy;
import dev.tern.hypervisor.libvirt.Document.Ticket;
import dev.tern.hypervisor.libvirt.connection.Connection;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import dev.tern.hypervisor.libvirt.connection.Phases;
import dev.tern.hypervisor.libvirt.connection.Phases.Disks;
import dev.tern.hypervisor.libvirt.connection.Route;
import dev.tern.hypervisor.libvirt.domain.Anchors;
import dev.tern.hypervisor.libvirt.domain.DomainXml;
import dev.tern.hypervisor.libvirt.domain.GuestDomain;
import dev.tern.hypervisor.libvirt.domain.Metadata;
import dev.tern.hypervisor.libvirt.domain.Needs;
import dev.tern.hypervisor.libvirt.domain.NeedsXml;
import dev.tern.hypervisor.libvirt.domain.Portability;
import dev.tern.hypervisor.libvirt.examination.Origin;
import dev.tern.hypervisor.libvirt.host.Capabilities;
import dev.tern.hypervisor.libvirt.host.HostNetwork;
import dev.tern.hypervisor.libvirt.storage.HostFiles;
import dev.tern.hypervisor.libvirt.storage.LocalDisk;
import dev.tern.hypervisor.libvirt.storage.LocalDisks;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The source's half of a move. */
final class Outgoing {

    private static final Duration CANCELLING = Duration.ofSeconds(10);
    private static final long MIB = 1L << 20;
    private static final System.Logger LOG = System.getLogger(Outgoing.class.getName());

    /** libvirt's own highest, which is QEMU's, in MiB/s. */
    private static final long UNLIMITED = Long.MAX_VALUE / MIB;

    private final Lanes lanes;
    private final Moves moves;
    private final HostFiles files;
    private final HostNetwork network;
    private final Ticker ticker;

    Outgoing(Lanes lanes, Moves moves, HostFiles files, HostNetwork network, Ticker ticker) {
        this.lanes = lanes;
        this.moves = moves;
        this.files = files;
        this.network = network;
        this.ticker = ticker;
    }

    /** @throws HypervisorRefusal naming all that keeps the guest from being moved live */
    GuestDescription describe(Domain domain, Manner manner, String version) throws IOException {
        boolean persistent = domain.isPersistent();
        VmState state = GuestReading.state(domain.state(), false);
        if (state == VmState.STOPPED) {
            throw new HypervisorRefusal(
                    "state.wrong", domain.name() + " is shut off: start it to move it live, or move it cold");
        }
        List<LocalDisk> disks = LocalDisks.of(domain, files);
        if (!disks.isEmpty() && manner.mode() != MigrationMode.RELAY) {
            throw localMode(domain, disks, manner.mode());
        }
        Phases.Begun begun = Phases.begin(
                domain, LocalDisks.copied(disks, false), Departure.flags(persistent, manner.autoConverge()));
        GuestDomain guest = DomainXml.parse(begun.xml());
        List<Reason> obstacles = obstacles(begun.xml());
        if (!obstacles.isEmpty()) {
            throw new HypervisorRefusal(
                    obstacles.getFirst().code(),
                    obstacles.stream().map(Reason::text).collect(Collectors.joining("; ")));
        }
        Document document = new Document(
                begun.xml(),
                begun.cookie(),
                persistent ? Packed.of(domain.definition()) : null,
                persistent && domain.autostart(),
                origin(domain, begun.xml()),
                disks);
        List<Reason> notes = new ArrayList<>(Portability.warnings(guest));
        notes.addAll(DiskLocks.notes(guest));
        return new GuestDescription(
                guest.name(),
                guest.memory(),
                state,
                version,
                document.text(),
                disks.stream().map(LocalDisk::capacity).reduce(DataSize.ZERO, DataSize::plus),
                notes);
    }

    private static HypervisorRefusal localMode(Domain domain, List<LocalDisk> disks, MigrationMode mode)
            throws IOException {
        return new HypervisorRefusal(
                "storage.local-mode",
                "Disks of " + domain.name() + " are local to its host ("
                        + disks.stream().map(LocalDisk::target).collect(Collectors.joining(", "))
                        + ") and go with it by relay only, not in " + mode.word()
                        + " mode: move it by relay, or put its disks where both hosts reach them");
    }

    /** All that holds the guest to its host. */
    static List<Reason> obstacles(String xml) throws HypervisorRefusal {
        List<Reason> all = new ArrayList<>(Portability.obstacles(DomainXml.parse(xml)));
        all.addAll(Anchors.of(xml));
        return all;
    }

    private static Origin origin(Domain domain, String xml) throws IOException {
        Needs needs = NeedsXml.parse(xml);
        boolean hostsOwn = needs.cpu().filter(Needs.Cpu::isOfItsHost).isPresent();
        return new Origin(
                hostsOwn
                        ? Capabilities.parse(domain.connection().offer().capabilities())
                                .cpuXml()
                        : "",
                needs.clock().local() ? ZoneId.systemDefault().getId() : "");
    }

    /** Holds the guest against what the destination has made room for, and readies it. */
    Copy ready(VmId vm, Domain domain, Transport transport, OutgoingLimits limits, String ticket) throws IOException {
        Ticket prepared = Ticket.read(ticket);
        if (isLeaving(vm, domain)) {
            throw new HypervisorRefusal("state.wrong", domain.name() + " is being moved out already");
        }
        boolean persistent = domain.isPersistent();
        Restoration.settings(domain);
        Disks disks = LocalDisks.copied(LocalDisks.of(domain, files), prepared.incremental());
        Route route = Routes.out(transport, prepared.uri(), disks);
        int flags = Departure.flags(persistent, limits.autoConverge()) | route.flags();
        Phases.Begun begun = Phases.begin(domain, disks, flags);
        if (!Document.digest(begun.xml()).equals(prepared.digest())) {
            throw new HypervisorRefusal(
                    "guest.changed",
                    domain.name() + " was changed after it was described to the destination: plan its move anew");
        }
        boolean paused = domain.state().isPaused();
        Duration aim =
                disks.targets().isEmpty() ? SwitchAim.of(limits.downtime()).given() : MirrorLag.HELD;
        Restoration.prepare(domain, persistent, aim);
        long cap = limits.bandwidth().isUnlimited() ? 0 : speed(limits.bandwidth());
        return new Copy(prepared.cookie(), route, limits, cap, flags, paused);
    }

    /** One that runs is not held: it has ended since, and was started anew. */
    private boolean isLeaving(VmId vm, Domain domain) throws IOException {
        Optional<Departure> departure = moves.departure(vm);
        if (departure.filter(Departure::isCopying).isPresent()) {
            return true;
        }
        return departure.filter(Departure::isHeld).isPresent() && domain.state().isPaused();
    }

    void start(VmId vm, Copy copy) throws IOException {
        moves.forget(vm);
        moves.add(Departure.start(lanes, vm, copy, network, ticker));
    }

    static long speed(Bandwidth bandwidth) {
        return bandwidth.isUnlimited() ? UNLIMITED : Math.clamp(bandwidth.bytesPerSecond() / MIB, 1, UNLIMITED);
    }

    /** The guest stays here: libvirt lets it go from the move, if it is held for one. */
    void release(VmId vm) throws IOException {
        Optional<Departure> departure = moves.departure(vm);
        if (departure.isEmpty()) {
            return;
        }
        if (departure.get().isCopying()) {
            throw new HypervisorRefusal("state.wrong", vm + " is being moved out: cancel the stream first");
        }
        if (departure.get().isHeld()) {
            confirmed(departure.get(), true);
        }
    }

    /** The guest runs elsewhere and ends here, as migrated: libvirt then leaves what both hosts share alone. */
    void end(VmId vm) throws IOException {
        Optional<Departure> departure = moves.departure(vm).filter(Departure::isHeld);
        if (departure.isPresent()) {
            confirmed(departure.get(), false);
        }
    }

    /** What libvirt does not know any more, plain calls will do. */
    private static void confirmed(Departure departure, boolean cancelled) throws IOException {
        try {
            departure.confirm(cancelled);
        } catch (HypervisorRefusal e) {
            LOG.log(System.Logger.Level.WARNING, "{0}: no Confirm, {1}", departure.vm(), e.getMessage());
        }
    }

    /** The local disks of a guest that is being moved out, so that they are known when it is gone. */
    List<LocalDisk> disksOf(Connection connection, VmId vm) throws IOException {
        return connection.ask(vm.value(), this::departing).orElse(List.of());
    }

    private List<LocalDisk> departing(Domain domain) throws IOException {
        boolean departs = domain.metadata(Metadata.DEPARTURE).isPresent();
        return departs && domain.state().isActive() ? LocalDisks.of(domain, files) : List.of();
    }

    /**
     * After {@link #release}, or where there is no move, the guest running or paused: also what one left behind whose agent
     * has died.
     */
    static boolean settle(Domain domain) throws IOException {
        Restoration.settings(domain);
        return true;
    }

    /** A copy of which nobody here knows any more, or whose connection was lost, may still go on, or have ended badly. */
    private static void leftBehind(Domain domain) throws IOException {
        if (domain.job().isEmpty()) {
            Restoration.of(domain, false);
        } else {
            domain.abortJob();
        }
    }

    boolean cancel(VmId vm, Domain domain) throws IOException {
        Optional<Departure> departure = moves.departure(vm);
        if (departure.filter(Departure::isCopying).isPresent()) {
            departure.get().cancel(domain, CANCELLING);
        } else if (departure.filter(Departure::isHeld).isEmpty()) {
            leftBehind(domain);
        }
        return true;
    }
}
