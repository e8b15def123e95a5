package dev.tern.hypervisor.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
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
import dev.tern.hypervisor.embedded.control.Codec;
import dev.tern.hypervisor.embedded.control.Fields;
import dev.tern.hypervisor.embedded.control.Json;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Drives an embedded daemon over its control socket. A daemon that does not answer in time is an {@link IOException},
 * after which, as after any other, the next call connects anew: a client outlives its daemon. For one thread at a time.
 */
public final class EmbeddedHypervisor implements Hypervisor {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(15);
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(75);

    private static final String ALONE = "the embedded hypervisor has only a stream, which goes by relay";

    private final ControlConnection connection;

    private EmbeddedHypervisor(ControlConnection connection) {
        this.connection = connection;
    }

    /** Connects to the daemon that listens there; calls are given 5 s, those that handle whole memories 75 s. */
    public static EmbeddedHypervisor connect(Path socket) throws IOException {
        return connect(socket, PATIENCE);
    }

    /** @param patience for calls that do not handle a guest's whole memory */
    public static EmbeddedHypervisor connect(Path socket, Duration patience) throws IOException {
        ControlConnection connection = new ControlConnection(socket, patience);
        connection.open();
        return new EmbeddedHypervisor(connection);
    }

    @Override
    public HostStats host() throws IOException {
        return understood(Codec::host, call("host", Json.object()));
    }

    @Override
    public List<GuestStats> guests() throws IOException {
        List<GuestStats> guests = new ArrayList<>();
        for (JsonNode node : call("guests", Json.object()).withArray("guests")) {
            guests.add(understood(Codec::guest, node));
        }
        return guests;
    }

    @Override
    public Optional<GuestStats> guest(VmId vm) throws IOException {
        JsonNode guest = call("guest", of(vm)).path("guest");
        return guest.isMissingNode() ? Optional.empty() : Optional.of(understood(Codec::guest, guest));
    }

    @Override
    public HostSummary summary() throws IOException {
        HostStats host = host();
        List<HostSummary.Guest> guests = guests().stream()
                .map(guest -> new HostSummary.Guest(guest.id(), guest.name(), guest.state(), guest.memory()))
                .toList();
        return new HostSummary(host.version(), host.memory(), host.memoryUsed(), guests);
    }

    @Override
    public Optional<VmState> state(VmId vm) throws IOException {
        return guest(vm).map(GuestStats::state);
    }

    /** Its guests need nothing of a host that others could lack. */
    @Override
    public Optional<Inventory> inventory(HostId host) {
        return Optional.empty();
    }

    /** The daemon has no events. */
    @Override
    public void listen(Consumer<GuestEvent> listener) {}

    /** Makes a guest known, stopped, with its memory reserved. */
    public void define(GuestDefinition definition) throws IOException {
        ObjectNode request = Json.object();
        request.set("definition", Codec.write(definition));
        longCall("define", request);
    }

    public void start(VmId vm) throws IOException {
        call("start", of(vm));
    }

    @Override
    public void pause(VmId vm) throws IOException {
        call("pause", of(vm));
    }

    /** Its guests are on no network. */
    @Override
    public void announce(VmId vm) {}

    /** Its guests are programs of the daemon's own: there is no system in them. */
    @Override
    public GuestAgent guestAgent(VmId vm) throws HypervisorRefusal {
        throw new HypervisorRefusal("guest.agent.none", "Guests of the embedded hypervisor have no agent inside");
    }

    @Override
    public void run(VmId vm) throws IOException {
        call("resume", of(vm));
    }

    /** Nothing here outlives a move but the guest itself. */
    @Override
    public void settle(VmId vm) {}

    @Override
    public void destroy(VmId vm) throws IOException {
        longCall("destroy", of(vm));
    }

    /** With its settings as they are now. */
    public GuestDefinition definition(VmId vm) throws IOException {
        return defined(vm);
    }

    private GuestDefinition defined(VmId vm) throws IOException {
        return understood(Codec::definition, call("definition", of(vm)).path("definition"));
    }

    /** No guest here has disks. */
    @Override
    public void discard(VmId vm, List<String> images) throws IOException {
        destroy(vm);
    }

    @Override
    public Map<MigrationMode, Reason> unable() {
        Reason why = new Reason("mode.unsupported", ALONE);
        return Map.of(MigrationMode.NATIVE, why, MigrationMode.COLD, why);
    }

    private static HypervisorRefusal refusal(MigrationMode mode) {
        return new HypervisorRefusal(
                "mode.unsupported", "The host cannot move a guest in " + mode.word() + " mode: " + ALONE);
    }

    private static void check(Manner manner) throws HypervisorRefusal {
        if (manner.mode() != MigrationMode.RELAY) {
            throw refusal(manner.mode());
        }
        if (manner.autoConverge()) {
            throw new HypervisorRefusal(
                    "auto-converge.unsupported",
                    "The embedded hypervisor does not slow guests down: move without auto-converge");
        }
    }

    @Override
    public GuestDescription describe(VmId vm, Manner manner) throws IOException {
        check(manner);
        GuestDefinition definition = defined(vm);
        JsonNode guest = call("guest", of(vm)).path("guest");
        if (guest.isMissingNode()) {
            throw new HypervisorRefusal("guest.unknown", "There is no guest " + vm);
        }
        return new GuestDescription(
                definition.name(),
                definition.memory(),
                understood(Codec::guest, guest).state(),
                understood(Codec::host, call("host", Json.object())).version(),
                GuestDocument.write(definition),
                DataSize.ZERO,
                List.of());
    }

    /** Guests of embedded hosts hold nothing but memory and cores: what they need of a host is the latter. */
    @Override
    public Examination examine(VmId vm, DataSize memory, String document) throws IOException {
        try {
            GuestDefinition guest = GuestDocument.read(vm, memory, document);
            int cpus = host().cpus();
            return guest.vcpus() <= cpus
                    ? Examination.CLEAN
                    : Examination.refused(new HypervisorRefusal(
                            "vcpus.short", "It has " + cpus + " cores for a guest with " + guest.vcpus()));
        } catch (HypervisorRefusal e) {
            return Examination.refused(e);
        }
    }

    @Override
    public String prepareIncoming(VmId vm, DataSize memory, String document, Transport transport) throws IOException {
        listen(GuestDocument.read(vm, memory, document), socket(transport));
        return "";
    }

    /** As the port's, where the definition is known. */
    public void prepareIncoming(GuestDefinition definition, Path socket) throws IOException {
        listen(definition, socket);
    }

    private void listen(GuestDefinition definition, Path socket) throws IOException {
        ObjectNode request = Json.object();
        request.set("definition", Codec.write(definition));
        request.put("socket", socket.toString());
        longCall("prepare-incoming", request);
    }

    @Override
    public void startOutgoing(VmId vm, Transport transport, OutgoingLimits limits, String ticket) throws IOException {
        if (!ticket.isEmpty()) {
            throw new HypervisorRefusal(
                    "ticket.foreign", "The destination is no embedded hypervisor: it gave a ticket");
        }
        emit(vm, socket(transport), limits);
    }

    private Path socket(Transport transport) throws HypervisorRefusal {
        if (transport instanceof Transport.Socket(Path path)) {
            return path;
        }
        throw refusal(transport.mode());
    }

    /** As the port's, which has no use for a ticket here. */
    public void startOutgoing(VmId vm, Path socket, OutgoingLimits limits) throws IOException {
        emit(vm, socket, limits);
    }

    private void emit(VmId vm, Path socket, OutgoingLimits limits) throws IOException {
        ObjectNode request = of(vm);
        request.put("socket", socket.toString());
        request.set("limits", Codec.write(limits));
        call("start-outgoing", request);
    }

    /** The daemon loads what comes, to its end, without being asked. */
    @Override
    public void finishIncoming(VmId vm) {}

    @Override
    public Optional<StreamStatus> stream(VmId vm) throws IOException {
        JsonNode stream = call("stream", of(vm)).path("stream");
        return stream.isMissingNode() ? Optional.empty() : Optional.of(understood(Codec::stream, stream));
    }

    @Override
    public void limit(VmId vm, Bandwidth bandwidth) throws IOException {
        ObjectNode request = of(vm);
        Codec.write(request, bandwidth);
        call("limit", request);
    }

    @Override
    public void cancelOutgoing(VmId vm) throws IOException {
        connection.call("cancel-outgoing", of(vm), CANCEL_PATIENCE);
    }

    /**
     * Changes settings of a guest's program in flight, all of them or none: {@code load}, {@code writes_per_second},
     * {@code cpu}, {@code day_seconds}, {@code day_offset}. They travel with the guest.
     */
    public void set(VmId vm, Map<String, String> settings) throws IOException {
        ObjectNode request = of(vm);
        request.set("settings", Codec.texts(settings));
        call("set", request);
    }

    /** SHA-256 in hex over the memory of a guest that does not run: for checkers, not for the platform. */
    public String imageDigest(VmId vm) throws IOException {
        return longCall("image-digest", of(vm)).path("sha256").asText();
    }

    private static ObjectNode of(VmId vm) {
        return Json.object().put("guest", vm.value());
    }

    private ObjectNode call(String name, ObjectNode request) throws IOException {
        return connection.call(name, request, connection.patience());
    }

    private ObjectNode longCall(String name, ObjectNode request) throws IOException {
        return connection.call(name, request, LONG_PATIENCE);
    }

    private interface Reading<T> {
        T of(Fields fields) throws HypervisorRefusal;
    }

    private static <T> T understood(Reading<T> reading, JsonNode node) throws IOException {
        try {
            if (node instanceof ObjectNode object) {
                return reading.of(new Fields("answer", object));
            }
            throw new IOException("The daemon's answer lacks its value");
        } catch (HypervisorRefusal e) {
            throw new IOException("The daemon's answer cannot be understood: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
