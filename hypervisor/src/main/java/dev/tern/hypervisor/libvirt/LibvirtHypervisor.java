package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.GuestAgent;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.GuestEvent;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.HostSummary;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.Inventory;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.Transport;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.connection.Connection;
import dev.tern.hypervisor.libvirt.connection.Connection.GuestCall;
import dev.tern.hypervisor.libvirt.connection.Connection.Statistics;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Lane;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import dev.tern.hypervisor.libvirt.domain.DomainXml;
import dev.tern.hypervisor.libvirt.domain.Needs;
import dev.tern.hypervisor.libvirt.domain.NeedsXml;
import dev.tern.hypervisor.libvirt.examination.LibvirtHost;
import dev.tern.hypervisor.libvirt.host.HostNetwork;
import dev.tern.hypervisor.libvirt.storage.HostFiles;
import dev.tern.hypervisor.libvirt.storage.Images;
import dev.tern.hypervisor.libvirt.storage.LocalDisk;
import dev.tern.hypervisor.libvirt.storage.LocalDisks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One libvirtd and its QEMU guests. A libvirtd that does not answer in time, or is gone, is an {@link IOException}; the
 * next call connects anew, as does one that finds its connection lost while nobody used it. With libvirt a stream that is
 * cancelled or fails lets the guest run again by itself: that is libvirt's doing, and safe, as only a stream that ended
 * well can be followed by a release.
 */
final class LibvirtHypervisor implements Hypervisor {

    /** For what libvirt may have to start a QEMU to know. */
    private static final Duration EXAMINING = Duration.ofSeconds(12);

    /** For what starts or ends a QEMU. */
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(75);

    private static final System.Logger LOG = System.getLogger(LibvirtHypervisor.class.getName());

    private final Lanes lanes;
    private final Moves moves;
    private final Certificates certificates;
    private final Shelf shelf;
    private final HostFiles files;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final DirtyRates dirtyRates;
    private final GuestTime guestTime = new GuestTime();
    private Lane lane;
    private @Nullable Hearing hearing;

    private LibvirtHypervisor(
            Lanes lanes,
            Moves moves,
            Certificates certificates,
            HostFiles files,
            HostNetwork network,
            Ticker ticker,
            Lane lane) {
        this.certificates = certificates;
        this.shelf = new Shelf(lanes.uri().isHere());
        this.lanes = lanes;
        this.moves = moves;
        this.outgoing = new Outgoing(lanes, moves, files, network, ticker);
        this.incoming = new Incoming(lanes, moves, files);
        this.files = files;
        this.dirtyRates = new DirtyRates(lanes, moves, ticker);
        this.lane = lane;
    }

    static LibvirtHypervisor connect(
            Lanes lanes, Moves moves, Certificates certificates, HostFiles files, HostNetwork network, Ticker ticker)
            throws IOException {
        return new LibvirtHypervisor(lanes, moves, certificates, files, network, ticker, lanes.open());
    }

    private <T> T call(Lane.Call<T> call) throws IOException {
        return call(call, lanes.patience());
    }

    private <T> T call(Lane.Call<T> call, Duration limit) throws IOException {
        if (lane.isOpen()) {
            try {
                return lane.call(call, limit);
            } catch (Lane.Stale e) {
                LOG.log(System.Logger.Level.INFO, "{0}: connecting anew", e.getMessage());
            }
        }
        lane = lanes.open();
        hear();
        return lane.call(call, limit);
    }

    /** {@code guest.unknown} where there is none. */
    private <T> T guestCall(VmId vm, GuestCall<T> call, Duration limit) throws IOException {
        return call(
                connection -> {
                    try (Domain domain = connection.domain(vm.value())) {
                        return call.on(domain);
                    }
                },
                limit);
    }

    @Override
    public HostStats host() throws IOException {
        return call(connection -> {
            Connection.Node node = connection.node();
            List<Statistics> guests = connection.statistics(List.of());
            Duration taken = guestTime.upTo(guests);
            long used = 0;
            for (Statistics guest : guests) {
                used += GuestReading.reserved(guest);
            }
            return new HostStats(
                    connection.hostName(),
                    version(connection),
                    node.cpus(),
                    DataSize.ofKiB(node.kib()),
                    DataSize.ofBytes(used),
                    taken,
                    taken,
                    connection.offer().freeOfCells());
        });
    }

    static String version(Connection connection) throws IOException {
        return "qemu " + connection.hypervisorVersion();
    }

    @Override
    public List<GuestStats> guests() throws IOException {
        List<GuestStats> guests = new ArrayList<>();
        List<Statistics> statistics = call(connection -> connection.statistics(GuestReading.NOTES));
        for (Statistics guest : statistics) {
            guests.add(GuestReading.of(guest));
        }
        guests.sort(Comparator.comparing(GuestStats::name));
        return guests;
    }

    @Override
    public Optional<GuestStats> guest(VmId vm) throws IOException {
        return call(connection -> connection.statistics(vm.value(), GuestReading.NOTES))
                .map(GuestReading::of);
    }

    @Override
    public HostSummary summary() throws IOException {
        List<Statistics> states = call(Connection::states);
        HostSummary summary = call(connection -> Roll.summary(connection, states));
        if (!lanes.isReadOnly()) {
            dirtyRates.turn(states);
        }
        return summary;
    }

    @Override
    public Optional<VmState> state(VmId vm) throws IOException {
        return call(connection -> connection.ask(vm.value(), Roll::state));
    }

    @Override
    public Optional<Inventory> inventory(HostId host) throws IOException {
        return Optional.of(call(connection -> Stocktaking.of(connection, host)));
    }

    @Override
    public void listen(Consumer<GuestEvent> listener) throws IOException {
        hearing = new Hearing(listener);
        call(connection -> true);
        hear();
    }

    private void hear() throws IOException {
        Hearing told = hearing;
        if (told != null) {
            lane.call(
                    connection -> {
                        connection.listen(told);
                        return true;
                    },
                    lanes.patience());
        }
    }

    @Override
    public void pause(VmId vm) throws IOException {
        moves.departure(vm).filter(Departure::isCopying).ifPresent(Departure::pausedByUser);
        guestCall(
                vm,
                domain -> {
                    if (!domain.state().isPaused()) {
                        domain.suspend();
                    }
                    return true;
                },
                lanes.patience());
    }

    @Override
    public void run(VmId vm) throws IOException {
        outgoing.release(vm);
        guestCall(
                vm,
                domain -> {
                    if (domain.state().isPaused()) {
                        domain.resume();
                    }
                    return true;
                },
                LONG_PATIENCE);
    }

    @Override
    public void settle(VmId vm) throws IOException {
        outgoing.release(vm);
        if (guestCall(vm, incoming::settle, LONG_PATIENCE)) {
            moves.forgetArrival(vm);
        } else {
            guestCall(vm, Outgoing::settle, LONG_PATIENCE);
        }
    }

    @Override
    public void announce(VmId vm) throws IOException {
        guestCall(
                vm,
                domain -> {
                    domain.announce();
                    return true;
                },
                lanes.patience());
    }

    @Override
    public GuestAgent guestAgent(VmId vm) throws IOException {
        boolean connected = guestCall(vm, domain -> QemuGuestAgent.isConnected(domain.description()), lanes.patience());
        if (!connected) {
            throw new HypervisorRefusal("guest.agent.away", "No agent listens inside the guest");
        }
        return new QemuGuestAgent(command ->
                guestCall(vm, domain -> domain.askAgent(command, QemuGuestAgent.SECONDS), QemuGuestAgent.PATIENCE));
    }

    @Override
    public void destroy(VmId vm) throws IOException {
        List<LocalDisk> departed = call(connection -> outgoing.disksOf(connection, vm));
        outgoing.end(vm);
        incoming.end(vm);
        call(connection -> connection.ask(vm.value(), LibvirtHypervisor::ended), LONG_PATIENCE);
        moves.forget(vm);
        LocalDisks.putAside(departed, files);
    }

    @Override
    public void discard(VmId vm, List<String> images) throws IOException {
        destroy(vm);
        call(
                connection -> {
                    Images.remove(connection, images);
                    return true;
                },
                LONG_PATIENCE);
    }

    /** Guest and definition; storage is not touched. A guest that ends by itself meanwhile has done what was asked. */
    private static boolean ended(Domain domain) throws IOException {
        boolean persistent = domain.isPersistent();
        try {
            if (domain.state().isActive()) {
                domain.destroy();
            }
        } catch (LibvirtFailure e) {
            if (e.code() != LibvirtFailure.OPERATION_INVALID || domain.state().isActive()) {
                throw e;
            }
        }
        if (persistent) {
            domain.undefine();
        }
        return true;
    }

    @Override
    public Map<MigrationMode, Reason> unable() {
        return certificates
                .objection()
                .map(why -> Map.of(MigrationMode.NATIVE, why))
                .orElse(Map.of());
    }

    @Override
    public GuestDescription describe(VmId vm, Manner manner) throws IOException {
        Reason unable = unable().get(manner.mode());
        if (unable != null) {
            throw new HypervisorRefusal(unable.code(), "The guest's host " + unable.text());
        }
        return guestCall(
                vm,
                domain -> manner.mode() == MigrationMode.COLD
                        ? shelf.describe(domain, version(domain.connection()))
                        : outgoing.describe(domain, manner, version(domain.connection())),
                EXAMINING);
    }

    @Override
    public Examination examine(VmId vm, DataSize memory, String document) throws IOException {
        Document described;
        List<Reason> bound;
        List<Reason> notes;
        Needs needs;
        try {
            described = Incoming.read(vm, memory, document).document();
            bound = Outgoing.obstacles(described.xml());
            notes = DiskLocks.notes(DomainXml.parse(described.xml()));
            needs = NeedsXml.parse(described.xml());
        } catch (HypervisorRefusal e) {
            return Examination.refused(e);
        }
        Images images = new Images(described.disks(), files);
        Needs others = needs.without(images.paths());
        return new Examination(bound, notes)
                .and(call(
                        connection ->
                                LibvirtHost.examine(others, described.origin(), connection.offer(), Instant.now()),
                        EXAMINING))
                .and(call(images::examine));
    }

    @Override
    public String prepareIncoming(VmId vm, DataSize memory, String document, Transport transport) throws IOException {
        Incoming.Guest guest = Incoming.read(vm, memory, document);
        Incoming.Way way = incoming.way(guest, transport);
        if (call(connection -> isKnown(connection, vm))) {
            throw Incoming.exists(vm);
        }
        if (transport instanceof Transport.Shelved) {
            moves.forget(vm);
            return call(connection -> shelf.reserve(connection, guest), LONG_PATIENCE);
        }
        return incoming.prepare(guest, way);
    }

    private static boolean isKnown(Connection connection, VmId vm) throws IOException {
        return connection.ask(vm.value(), domain -> true).isPresent();
    }

    @Override
    public void startOutgoing(VmId vm, Transport transport, OutgoingLimits limits, String ticket) throws IOException {
        if (transport instanceof Transport.Shelved) {
            moves.forget(vm);
            guestCall(
                    vm,
                    domain -> {
                        shelf.put(domain, ticket);
                        return true;
                    },
                    LONG_PATIENCE);
            return;
        }
        Departure.Copy copy =
                guestCall(vm, domain -> outgoing.ready(vm, domain, transport, limits, ticket), LONG_PATIENCE);
        outgoing.start(vm, copy);
    }

    @Override
    public void finishIncoming(VmId vm) throws IOException {
        if (moves.arrival(vm).isPresent() || shelved(vm).isEmpty()) {
            incoming.finish(vm);
        }
    }

    @Override
    public Optional<StreamStatus> stream(VmId vm) throws IOException {
        Optional<Departure> departure = moves.departure(vm);
        if (departure.isPresent()) {
            return Optional.of(status(vm, departure.get()));
        }
        Optional<Arrival> arrival = moves.arrival(vm);
        if (arrival.isEmpty()) {
            return shelved(vm);
        }
        return Optional.of(arrival.get().status(call(connection -> isKnown(connection, vm))));
    }

    private Optional<StreamStatus> shelved(VmId vm) throws IOException {
        return call(connection -> connection.ask(vm.value(), Shelf::status)).flatMap(status -> status);
    }

    private StreamStatus status(VmId vm, Departure departure) throws IOException {
        return call(connection ->
                connection.ask(vm.value(), domain -> departure.status(domain)).orElseGet(departure::status));
    }

    @Override
    public void limit(VmId vm, Bandwidth bandwidth) throws IOException {
        guestCall(
                vm,
                domain -> {
                    domain.setMaxSpeedMiB(Outgoing.speed(bandwidth));
                    return true;
                },
                lanes.patience());
    }

    @Override
    public void cancelOutgoing(VmId vm) throws IOException {
        guestCall(vm, domain -> shelf.restore(domain) || outgoing.cancel(vm, domain), LONG_PATIENCE);
    }

    /** The moves stay: they are the connector's. */
    @Override
    public void close() {
        dirtyRates.close();
        lane.close();
    }
}
