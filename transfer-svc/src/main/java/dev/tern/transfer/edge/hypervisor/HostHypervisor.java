package dev.tern.transfer.edge.hypervisor;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.json.UnreadableJson;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.HostStats;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.Guest;
import dev.tern.transfer.migration.Hypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The embedded hypervisor of one host. What may take long, because it handles a guest's whole memory, has a connection
 * of its own, so that another guest's switch does not wait for it.
 */
public final class HostHypervisor implements Hypervisor, AutoCloseable {

    private final HypervisorLane brief;
    private final HypervisorLane lengthy;

    public HostHypervisor(HostId host, Path socket, Executor loop) {
        brief = new HypervisorLane(host + "-hypervisor", () -> EmbeddedHypervisor.connect(socket), loop);
        lengthy = new HypervisorLane(host + "-hypervisor-slow", () -> EmbeddedHypervisor.connect(socket), loop);
    }

    @Override
    public void look(Reply<Sight> reply) {
        brief.request(
                hypervisor -> {
                    HostStats host = hypervisor.host();
                    return new Sight(
                            host.version(),
                            host.memory(),
                            host.memoryUsed(),
                            hypervisor.guests().stream()
                                    .map(HostHypervisor::guest)
                                    .toList());
                },
                reply);
    }

    @Override
    public void watch(VmId vm, Reply<Watch> reply) {
        brief.request(
                hypervisor -> {
                    Optional<GuestStats> guest = hypervisor.guest(vm);
                    return guest.isEmpty()
                            ? new Watch(Optional.empty(), Optional.empty())
                            : new Watch(
                                    guest.map(GuestStats::state),
                                    hypervisor.stream(vm).map(HostHypervisor::stream));
                },
                reply);
    }

    @Override
    public void describe(VmId vm, Reply<Description> reply) {
        brief.request(
                hypervisor -> {
                    GuestDefinition definition = hypervisor.definition(vm);
                    GuestStats stats = hypervisor
                            .guest(vm)
                            .orElseThrow(() -> new HypervisorRefusal("guest.unknown", "There is no guest " + vm));
                    return new Description(
                            definition.name(),
                            definition.memory(),
                            TernJson.text(definition),
                            hypervisor.host().version(),
                            stats.state());
                },
                reply);
    }

    @Override
    public void pause(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.pause(vm)), reply);
    }

    @Override
    public void resume(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.resume(vm)), reply);
    }

    @Override
    public void destroy(VmId vm, Reply<Done> reply) {
        lengthy.request(done(hypervisor -> hypervisor.destroy(vm)), reply);
    }

    @Override
    public void prepareIncoming(String definition, Path socket, Reply<Done> reply) {
        lengthy.request(
                done(hypervisor -> {
                    Files.deleteIfExists(socket);
                    hypervisor.prepareIncoming(read(definition), socket);
                }),
                reply);
    }

    @Override
    public void prepareIncoming(VmId vm, DataSize memory, String definition, Path socket, Reply<Done> reply) {
        lengthy.request(
                done(hypervisor -> {
                    GuestDefinition defined = read(definition);
                    if (!defined.id().equals(vm) || !defined.memory().equals(memory)) {
                        throw new HypervisorRefusal(
                                "definition.differs",
                                "Guest " + vm + " of " + memory + " was announced; its definition is of " + defined.id()
                                        + " and " + defined.memory());
                    }
                    Files.deleteIfExists(socket);
                    hypervisor.prepareIncoming(defined, socket);
                }),
                reply);
    }

    @Override
    public void startOutgoing(VmId vm, Path socket, MigrationLimits limits, Reply<Done> reply) {
        OutgoingLimits outgoing =
                new OutgoingLimits(limits.downtime(), limits.rounds(), limits.duration(), Bandwidth.UNLIMITED);
        brief.request(done(hypervisor -> hypervisor.startOutgoing(vm, socket, outgoing)), reply);
    }

    @Override
    public void cancelOutgoing(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.cancelOutgoing(vm)), reply);
    }

    private static GuestDefinition read(String definition) throws IOException {
        try {
            return TernJson.read(definition, GuestDefinition.class);
        } catch (UnreadableJson e) {
            throw new HypervisorRefusal("definition.unreadable", String.valueOf(e.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Action {
        void on(dev.tern.hypervisor.Hypervisor hypervisor) throws IOException;
    }

    private static HypervisorLane.Call<Done> done(Action action) {
        return hypervisor -> {
            action.on(hypervisor);
            return Done.DONE;
        };
    }

    private static Guest guest(GuestStats stats) {
        return new Guest(stats.id(), stats.name(), stats.state(), stats.memory());
    }

    private static Stream stream(StreamStatus status) {
        return new Stream(
                Stream.Phase.valueOf(status.phase().name()),
                status.round(),
                status.transferred(),
                status.remaining(),
                status.rate(),
                status.dirtyRate(),
                status.paused(),
                status.error());
    }

    @Override
    public void close() {
        brief.close();
        lengthy.close();
    }
}
