package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of what is known of the fleet; belongs to one thread. Every method that takes an event may be given the
 * same event again, or one that is older than what is known: both change nothing.
 */
public final class FleetState {

    /** How far ahead of our clock a sample may be stamped before it counts as a lie that would block later ones. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    /** Weight of the newest measurement of a link against what was known. */
    private static final double LINK_WEIGHT = 0.3;

    private final Duration loadWindow;
    private final Duration kept;
    private final Map<HostId, Host> hosts = new HashMap<>();
    private final Map<VmId, Vm> vms = new HashMap<>();
    private final Map<HostId, HostHardware> hostHardware = new HashMap<>();
    private final Map<VmId, VmHardware> vmHardware = new HashMap<>();
    private final Map<HostId, Bandwidth> ports = new HashMap<>();
    private final Map<HostId, HostHistory> hostLoads = new HashMap<>();
    private final Map<VmId, VmHistory> vmLoads = new HashMap<>();
    private final Views<HostId, HostView> hostViews = new Views<>();
    private final Views<VmId, VmView> vmViews = new Views<>();
    private final Map<Link, LinkSample> newestOfLink = new HashMap<>();
    private final Map<Link, Bandwidth> links = new HashMap<>();
    private final MoveLog moves = new MoveLog();

    /**
     * @param loadWindow over which loads are averaged
     * @param kept how long samples are kept for the usual dirty rate
     */
    public FleetState(Duration loadWindow, Duration kept) {
        this.loadWindow = loadWindow;
        this.kept = kept;
    }

    public void host(Host host) {
        hosts.put(host.id(), host);
        hostViews.changed(host.id());
    }

    /** An incoming image is not where the guest lives. */
    public void vm(Vm vm) {
        if (vm.state() != VmState.INCOMING) {
            vms.put(vm.id(), vm);
            vmViews.changed(vm.id());
        }
    }

    public void hardware(HostHardware host) {
        hostHardware.put(host.host(), host);
        hostViews.changed(host.host());
    }

    public void hardware(VmHardware guest) {
        vmHardware.put(guest.vm(), guest);
        vmViews.changed(guest.vm());
    }

    public void port(HostPort port) {
        ports.put(port.host(), port.speed());
        hostViews.changed(port.host());
    }

    /** Its agent takes back what it said of the host's port. */
    public void forgetPort(HostId host) {
        ports.remove(host);
        hostViews.changed(host);
    }

    /** Inventory no longer holds this host. */
    public void forgetHost(HostId host) {
        ports.remove(host);
        hostHardware.remove(host);
        hosts.remove(host);
        hostLoads.remove(host);
        hostViews.changed(host);
    }

    /** Inventory no longer holds this guest. */
    public void forgetVm(VmId vm) {
        vms.remove(vm);
        vmLoads.remove(vm);
        vmHardware.remove(vm);
        moves.forget(vm);
        vmViews.changed(vm);
    }

    /** @return false where the sample is old news, or stamped so far ahead of {@code now} that it cannot be true */
    public boolean sample(HostSample sample, Instant now) {
        if (sample.at().isAfter(now.plus(CLOCK_SKEW))) {
            return false;
        }
        boolean taken = hostLoads
                .computeIfAbsent(sample.host(), _ -> new HostHistory(loadWindow))
                .add(sample);
        if (taken) {
            hostViews.changed(sample.host());
            for (VmSample vm : sample.vms()) {
                vmLoads.computeIfAbsent(vm.vm(), _ -> new VmHistory(loadWindow, kept))
                        .add(sample.at(), vm);
                vmViews.changed(vm.vm());
            }
        }
        return taken;
    }

    public void link(LinkSample sample) {
        Link link = new Link(sample.from(), sample.to());
        LinkSample newest = newestOfLink.get(link);
        if (newest != null && !sample.at().isAfter(newest.at())) {
            return;
        }
        newestOfLink.put(link, sample);
        links.merge(
                link,
                sample.bandwidth(),
                (known, now) -> new Bandwidth(
                        Math.round(known.bytesPerSecond() * (1 - LINK_WEIGHT) + now.bytesPerSecond() * LINK_WEIGHT)));
    }

    /**
     * A guest that arrived is at its destination from this moment, whatever inventory said last.
     *
     * @return false where the event is old news
     */
    public boolean migration(MigrationEvent event) {
        boolean news = moves.record(event);
        Vm vm = vms.get(event.vm());
        if (news && vm != null && MoveLog.arrived(event) && vm.host().equals(event.from())) {
            vms.put(vm.id(), vm.at(event.to()));
            vmViews.changed(vm.id());
        }
        return news;
    }

    /** Whether no guest has arrived within the load window: until then hosts' loads are partly those of before. */
    public boolean isSettled(Instant now) {
        return !moves.hasArrivalAfter(now.minus(loadWindow));
    }

    public FleetSnapshot snapshot(Instant now) {
        return new FleetSnapshot(
                now,
                hostViews.refreshed(this::view),
                vmViews.refreshed(this::view),
                links,
                moves.inFlight(),
                moves.history());
    }

    private @Nullable HostView view(HostId id) {
        Host host = hosts.get(id);
        HostHistory history = hostLoads.get(id);
        return host == null
                ? null
                : new HostView(host, history == null ? null : history.load(), hostHardware.get(id), ports.get(id));
    }

    private @Nullable VmView view(VmId id) {
        Vm vm = vms.get(id);
        VmHistory history = vmLoads.get(id);
        return vm == null ? null : new VmView(vm, history == null ? null : history.load(), vmHardware.get(id));
    }
}
