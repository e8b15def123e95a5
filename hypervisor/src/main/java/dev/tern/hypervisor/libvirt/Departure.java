package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.hypervisor.OutgoingLimits;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.libvirt.binding.LibvirtFailure;
import dev.tern.hypervisor.libvirt.connection.Cookie;
import dev.tern.hypervisor.libvirt.connection.Domain;
import dev.tern.hypervisor.libvirt.connection.Lane;
import dev.tern.hypervisor.libvirt.connection.Lanes;
import dev.tern.hypervisor.libvirt.connection.Phases;
import dev.tern.hypervisor.libvirt.connection.Route;
import dev.tern.hypervisor.libvirt.connection.TcpPeer;
import dev.tern.hypervisor.libvirt.host.HostNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A guest that goes out, on a connection of its own: from the end of Perform until Confirm libvirt keeps the guest for
 * this move and lets nobody else resume it, and forgets that with the connection. The guest stays paused then.
 */
final class Departure implements AutoCloseable {

    private static final Duration CONFIRMING = Duration.ofSeconds(30);

    /** How long a copy that is ended may hang on a peer that does not answer any more. */
    private static final Duration UNANSWERED = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(Departure.class.getName());

    private enum Ending {
        NONE,
        CANCELLED,
        CONFIRMED
    }

    private final VmId vm;
    private final Lane lane;
    private final int flags;
    private final Route route;
    private final HostNetwork network;
    private final CopyGauge gauge;
    private final CompletableFuture<Boolean> performing;
    private final AtomicReference<Ending> ending = new AtomicReference<>(Ending.NONE);
    private final AtomicReference<@Nullable String> exceeded = new AtomicReference<>();

    private Departure(VmId vm, Lane lane, Copy copy, HostNetwork network, Ticker ticker) {
        this.vm = vm;
        this.lane = lane;
        this.flags = copy.flags();
        this.route = copy.route();
        this.network = network;
        this.gauge = new CopyGauge(copy.limits(), copy.paused(), !route.disks().isEmpty(), ticker);
        this.performing = lane.start(connection -> perform(connection.domain(vm.value()), copy));
    }

    /**
     * What is to be copied where.
     *
     * @param flags of libvirt's that all phases are given
     * @param paused whether the guest was, before the move
     * @param mibPerSecond 0 for no cap
     */
    record Copy(Cookie cookie, Route route, OutgoingLimits limits, long mibPerSecond, int flags, boolean paused) {}

    /** Begins at once; the connection is made before. */
    static Departure start(Lanes lanes, VmId vm, Copy copy, HostNetwork network, Ticker ticker) throws IOException {
        return new Departure(vm, lanes.open(), copy, network, ticker);
    }

    static int flags(boolean persistent, boolean autoConverge) {
        return Phases.LIVE
                | Phases.PAUSED
                | (persistent ? Phases.UNDEFINE_SOURCE : 0)
                | (autoConverge ? Phases.AUTO_CONVERGE : 0);
    }

    /** libvirt itself lets the guest run again when the copy fails; all else is put back here, by the same thread. */
    private Boolean perform(Domain domain, Copy copy) throws IOException {
        try (domain) {
            try {
                Phases.perform(domain, copy.cookie(), copy.route(), copy.mibPerSecond(), flags);
            } catch (IOException e) {
                restored(domain, e);
                throw e;
            }
            lastFigures(domain);
            return true;
        }
    }

    private void lastFigures(Domain domain) throws IOException {
        try {
            gauge.read(domain.state(), domain.job());
        } catch (LibvirtFailure e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: the figures of its copy are those before the end", vm);
        }
    }

    private void restored(Domain domain, IOException why) {
        try {
            Restoration.of(domain, gauge.isPausedByUser());
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    VmId vm() {
        return vm;
    }

    boolean isCopying() {
        return !performing.isDone();
    }

    /** Whether all is copied, and the guest is held here for Confirm. */
    boolean isHeld() {
        return performing.isDone() && !performing.isCompletedExceptionally() && ending.get() == Ending.NONE;
    }

    void pausedByUser() {
        gauge.pausedByUser();
    }

    /**
     * What libvirt says now of the guest and its job; on the way, a stream beyond its limits is ended. For the job libvirt asks
     * QEMU, which has enough to do: at the switch, and shortly after the last time, what was heard last will do.
     */
    StreamStatus status(Domain domain) throws IOException {
        boolean copying = isCopying();
        Domain.State state = domain.state();
        boolean asked = copying && gauge.isDue(state);
        Map<String, Object> job = asked ? job(domain) : Map.of();
        Duration aim = gauge.aim();
        gauge.read(state, job);
        if (asked && !route.disks().isEmpty()) {
            mirrors(domain);
        }
        if (!gauge.aim().equals(aim)) {
            aim(domain, gauge.aim());
        }
        StreamStatus status = status();
        if (status.phase() == Phase.ACTIVE && exceeded.get() == null) {
            String beyond = gauge.beyond();
            if (beyond != null && exceeded.compareAndSet(null, beyond)) {
                abort(domain);
            }
        }
        return status;
    }

    /** None of a guest that has ended since it was looked at: the next look says so. */
    private static Map<String, Object> job(Domain domain) throws IOException {
        try {
            return domain.job();
        } catch (LibvirtFailure e) {
            if (e.code() == LibvirtFailure.OPERATION_INVALID || e.code() == LibvirtFailure.NO_DOMAIN) {
                return Map.of();
            }
            throw e;
        }
    }

    private void mirrors(Domain domain) throws IOException {
        long done = 0;
        long end = 0;
        try {
            for (String target : route.disks()) {
                Optional<Domain.BlockJob> job = domain.blockJob(target);
                if (job.isEmpty()) {
                    return; // not begun, or drained at the switch
                }
                done += job.get().done();
                end += job.get().end();
            }
        } catch (LibvirtFailure e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: how its disks get on is not known now, {1}", vm, e.getMessage());
            return;
        }
        gauge.mirrored(done, end);
    }

    private void aim(Domain domain, Duration downtime) throws IOException {
        try {
            domain.setMaxDowntimeMillis(downtime.toMillis());
        } catch (LibvirtFailure e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: its copy has ended meanwhile, {1}", vm, e.getMessage());
        }
    }

    /** As far as it is known without asking libvirt. */
    StreamStatus status() {
        if (isCopying()) {
            return gauge.status(gauge.phase(), "");
        }
        if (ending.get() == Ending.CANCELLED) {
            return gauge.status(Phase.CANCELLED, "");
        }
        try {
            performing.join();
            return gauge.status(Phase.COMPLETED, "");
        } catch (CompletionException e) {
            String limit = exceeded.get();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return gauge.status(Phase.FAILED, limit == null ? String.valueOf(cause.getMessage()) : limit);
        }
    }

    /** Ends the copy, if it is not over, and waits until libvirt has let the guest go. */
    void cancel(Domain domain, Duration limit) throws IOException {
        if (!isCopying()) {
            return;
        }
        gauge.read(domain.state(), domain.job());
        ending.compareAndSet(Ending.NONE, Ending.CANCELLED);
        try {
            abort(domain);
        } finally {
            settle(limit);
        }
    }

    /**
     * QEMU ends the first of its connections to the other host, and waits for what the others are sending: where that host
     * is silent, as long as the kernel does, for a quarter of an hour. So these are ended, too.
     */
    private void abort(Domain domain) throws IOException {
        domain.abortJob();
        route.peer().ifPresent(peer -> CompletableFuture.delayedExecutor(
                        UNANSWERED.toMillis(), TimeUnit.MILLISECONDS, this::inItsOwnTime)
                .execute(() -> endUnanswered(peer)));
    }

    /** Names are looked up, and programs run: no thread that others share waits for that. */
    private void inItsOwnTime(Runnable task) {
        Thread.ofPlatform().name("connections of " + vm).daemon().start(task);
    }

    private void endUnanswered(TcpPeer peer) {
        if (!isCopying()) {
            return;
        }
        try {
            network.endConnections(vm, peer.host(), peer.port());
            LOG.log(System.Logger.Level.WARNING, "{0}: its copy is ended though {1} does not answer", vm, peer);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1} does not answer, and the copy to it ends only when the kernel gives up; {2}",
                    vm,
                    peer,
                    e.getMessage());
        }
    }

    /** A copy that was over before it could be cancelled stays what it is: complete. */
    private void settle(Duration limit) {
        performing
                .handle((_, failure) -> failure != null || ending.compareAndSet(Ending.CANCELLED, Ending.NONE))
                .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /**
     * The move's last word here.
     *
     * @param cancelled whether the guest is to run here again; else it ends
     */
    void confirm(boolean cancelled) throws IOException {
        try {
            lane.call(
                    connection -> {
                        try (Domain domain = connection.domain(vm.value())) {
                            Phases.confirm(domain, flags, cancelled);
                            if (cancelled) {
                                Restoration.of(domain, gauge.isPausedByUser());
                            }
                        }
                        return true;
                    },
                    CONFIRMING);
        } finally {
            ending.set(cancelled ? Ending.CANCELLED : Ending.CONFIRMED);
            lane.close();
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
