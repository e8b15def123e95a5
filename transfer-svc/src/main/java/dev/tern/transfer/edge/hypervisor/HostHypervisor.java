package dev.tern.transfer.edge.hypervisor;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.DiskProgress;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.DiskCopy;
import dev.tern.hypervisor.Examination;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.HostSummary;
import dev.tern.hypervisor.HypervisorConnector;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.Transport;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.Guest;
import dev.tern.transfer.migration.Hypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hypervisor of one host, whichever it is. What may take long has connections of its own, so that a guest that is paused
 * for its switch does not wait for it: what handles a whole guest, what reads definitions, and looks at the host, which
 * nothing may delay either. What concerns a stream keeps its order: a cancel comes after the start that it ends.
 */
public final class HostHypervisor implements Hypervisor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostHypervisor.class);

    private final HypervisorLane brief;
    private final HypervisorLane looking;
    private final HypervisorLane reading;
    private final HypervisorLane lengthy;

    private final HypervisorConnector connector;

    private final String address;

    /**
     * @param shared folders that all hosts have in common
     * @param address where guests that come in native mode are listened for
     */
    public HostHypervisor(HostId host, HypervisorUri uri, List<Path> shared, String address, Executor loop) {
        this.address = address;
        connector = uri.connector(shared);
        brief = new HypervisorLane(host + "-hypervisor", connector, loop);
        looking = new HypervisorLane(host + "-hypervisor-look", connector, loop);
        reading = new HypervisorLane(host + "-hypervisor-read", connector, loop);
        lengthy = new HypervisorLane(host + "-hypervisor-slow", connector, loop);
    }

    @Override
    public void look(Reply<Sight> reply) {
        looking.request(
                hypervisor -> {
                    HostSummary host = hypervisor.summary();
                    return new Sight(
                            host.version(),
                            host.memory(),
                            host.memoryUsed(),
                            host.guests().stream().map(HostHypervisor::guest).toList(),
                            hypervisor.unable());
                },
                reply);
    }

    @Override
    public void watch(VmId vm, Reply<Watch> reply) {
        brief.request(
                hypervisor -> {
                    Optional<VmState> guest = hypervisor.state(vm);
                    return guest.isEmpty()
                            ? new Watch(Optional.empty(), Optional.empty())
                            : new Watch(guest, hypervisor.stream(vm).map(HostHypervisor::stream));
                },
                reply);
    }

    @Override
    public void describe(VmId vm, Manner manner, Reply<Description> reply) {
        reading.request(
                hypervisor -> {
                    GuestDescription guest = hypervisor.describe(vm, manner);
                    return new Description(
                            guest.name(),
                            guest.memory(),
                            guest.document(),
                            guest.version(),
                            guest.state(),
                            guest.disks(),
                            guest.notes());
                },
                reply);
    }

    @Override
    public void examine(VmId vm, DataSize memory, String document, Reply<Findings> reply) {
        reading.request(
                hypervisor -> {
                    Examination found = hypervisor.examine(vm, memory, document);
                    return new Findings(found.obstacles(), found.notes(), found.images());
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
    public void run(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.run(vm)), reply);
    }

    @Override
    public void settle(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.settle(vm)), reply);
    }

    @Override
    public void announce(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.announce(vm)), reply);
    }

    @Override
    public void destroy(VmId vm, Reply<Done> reply) {
        lengthy.request(done(hypervisor -> hypervisor.destroy(vm)), reply);
    }

    @Override
    public void discard(VmId vm, List<String> images, Reply<Done> reply) {
        lengthy.request(done(hypervisor -> hypervisor.discard(vm, images)), reply);
    }

    @Override
    public void prepareIncoming(Coming guest, Reply<String> reply) {
        lengthy.request(
                hypervisor -> {
                    Files.deleteIfExists(guest.socket());
                    return hypervisor.prepareIncoming(
                            guest.vm(),
                            guest.memory(),
                            guest.document(),
                            transport(guest.mode(), guest.socket(), guest.streams()));
                },
                reply);
    }

    private Transport transport(MigrationMode mode, Path socket, int connections) {
        return switch (mode) {
            case RELAY -> new Transport.Socket(socket);
            case NATIVE -> new Transport.Direct(address, connections);
            case COLD -> new Transport.Shelved();
        };
    }

    @Override
    public void startOutgoing(
            VmId vm, Manner manner, Path socket, MigrationLimits limits, String ticket, Reply<Done> reply) {
        OutgoingLimits outgoing = new OutgoingLimits(
                limits.downtime(),
                limits.rounds(),
                limits.duration(),
                manner.mode() == MigrationMode.NATIVE ? limits.bandwidth() : Bandwidth.UNLIMITED,
                manner.autoConverge());
        Transport transport = transport(manner.mode(), socket, limits.streams());
        brief.request(done(hypervisor -> hypervisor.startOutgoing(vm, transport, outgoing, ticket)), reply);
    }

    @Override
    public void limit(VmId vm, Bandwidth bandwidth, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.limit(vm, bandwidth)), reply);
    }

    @Override
    public void finishIncoming(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.finishIncoming(vm)), reply);
    }

    @Override
    public void cancelOutgoing(VmId vm, Reply<Done> reply) {
        brief.request(done(hypervisor -> hypervisor.cancelOutgoing(vm)), reply);
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

    private static Guest guest(HostSummary.Guest guest) {
        return new Guest(guest.id(), guest.name(), guest.state(), guest.memory());
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
                disks(status.disks()),
                status.error(),
                status.throttle(),
                status.content());
    }

    private static Optional<DiskProgress> disks(DiskCopy copy) {
        return copy.equals(DiskCopy.NONE)
                ? Optional.empty()
                : Optional.of(new DiskProgress(copy.total(), copy.copied(), copy.lag()));
    }

    @Override
    public void close() {
        brief.close();
        looking.close();
        reading.close();
        lengthy.close();
        try {
            connector.close();
        } catch (IOException e) {
            LOG.warn("The way to the hypervisor did not close", e);
        }
    }
}
