package dev.tern.scheduler.whatif;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostLoad;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmLoad;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What might happen to a fleet.
 *
 * @param down hosts that are taken out of it; their guests have to go elsewhere
 * @param added hosts that come to it, empty, each like one that is there
 * @param load by which all that guests ask of CPUs and write to memory is multiplied
 * @param denied moves that policy would not allow
 */
public record Scenario(List<HostId> down, List<Added> added, Ratio load, List<Denied> denied) {

    /** @param why as policy would say it */
    public record Denied(VmId vm, HostId to, String why) {}

    /** @param like whose cores, memory, zone and hardware it has */
    public record Added(HostId host, HostId like) {}

    public Scenario {
        down = List.copyOf(down);
        added = List.copyOf(added);
        denied = List.copyOf(denied);
    }

    /** Policy would say what it says. */
    public Scenario(List<HostId> down, List<Added> added, Ratio load) {
        this(down, added, load, List.of());
    }

    /** With what policy would deny. */
    Bans on(Bans bans) {
        Map<Bans.Pair, Reason> pairs = new HashMap<>();
        denied.forEach(one -> pairs.put(
                new Bans.Pair(one.vm(), one.to()),
                new Reason("policy.would.deny", "policy would deny it: " + one.why())));
        return bans.withPairs(pairs);
    }

    /** What in it does not fit the fleet. */
    public Optional<Reason> objection(FleetSnapshot fleet) {
        Set<HostId> known = new HashSet<>(fleet.hosts().keySet());
        for (Added one : added) {
            if (!fleet.hosts().containsKey(one.like())) {
                return unknown(one.like(), fleet);
            }
            if (!known.add(one.host())) {
                return Optional.of(new Reason("host.known", "There is a host " + one.host() + " already"));
            }
        }
        return down.stream().filter(host -> !known.contains(host)).findFirst().flatMap(host -> unknown(host, fleet));
    }

    private static Optional<Reason> unknown(HostId host, FleetSnapshot fleet) {
        String text =
                "There is no host " + host + "; there are " + fleet.hosts().keySet();
        return Optional.of(new Reason("host.unknown", text));
    }

    /** The fleet as it would be, before anything is moved. */
    public FleetSnapshot on(FleetSnapshot fleet) {
        NavigableMap<HostId, HostView> hosts = new TreeMap<>();
        fleet.hosts().forEach((id, view) -> hosts.put(id, loaded(view)));
        for (Added one : added) {
            hosts.put(one.host(), empty(one.host(), fleet.host(one.like()).orElseThrow()));
        }
        for (HostId host : down) {
            hosts.computeIfPresent(host, (_, view) -> view.withHost(view.host().withCordoned(true)));
        }
        NavigableMap<VmId, VmView> vms = new TreeMap<>();
        fleet.vms().forEach((id, view) -> vms.put(id, new VmView(view.vm(), loaded(view.load()), view.hardware())));
        return new FleetSnapshot(fleet.at(), hosts, vms, fleet.links(), fleet.inFlight(), fleet.history());
    }

    private HostView loaded(HostView view) {
        HostLoad load = view.load();
        return load == null
                ? view
                : view.withLoad(new HostLoad(
                        load.at(), load.samples(), times(load.cpu()), times(load.peakCpu()), load.memoryUsed()));
    }

    private @Nullable VmLoad loaded(@Nullable VmLoad load) {
        return load == null
                ? null
                : new VmLoad(
                        load.at(),
                        load.samples(),
                        times(load.cpu()),
                        times(load.peakCpu()),
                        times(load.latestDirtyRate()),
                        times(load.dirtyRate()),
                        times(load.peakDirtyRate()),
                        times(load.usualDirtyRate()),
                        load.workingSet());
    }

    private Ratio times(Ratio demand) {
        return new Ratio(demand.value() * load.value());
    }

    private DirtyRate times(DirtyRate rate) {
        return new DirtyRate(rate.pagesPerSecond() * load.value());
    }

    private static HostView empty(HostId id, HostView like) {
        Host host = like.host();
        HostLoad load = like.load();
        return new HostView(
                new Host(
                        id, host.zone(), host.cpus(), host.memory(), HostHealth.UP, false, host.agent(), host.labels()),
                load == null ? null : new HostLoad(load.at(), load.samples(), Ratio.ZERO, Ratio.ZERO, DataSize.ZERO),
                like.hardware(),
                like.port());
    }

    /** The fleet once guests have been moved, with the same load. */
    static FleetSnapshot moved(FleetSnapshot fleet, Map<VmId, HostId> moves) {
        NavigableMap<HostId, HostView> hosts = new TreeMap<>(fleet.hosts());
        NavigableMap<VmId, VmView> vms = new TreeMap<>(fleet.vms());
        moves.forEach((id, to) -> {
            VmView view = fleet.vm(id).orElseThrow();
            hosts.computeIfPresent(view.vm().host(), (_, host) -> without(host, view));
            hosts.computeIfPresent(to, (_, host) -> with(host, view));
            vms.put(id, view.at(to));
        });
        return new FleetSnapshot(fleet.at(), hosts, vms, fleet.links(), fleet.inFlight(), fleet.history());
    }

    private static HostView with(HostView host, VmView vm) {
        return changed(host, vm.cores(), vm.vm().memory().bytes());
    }

    private static HostView without(HostView host, VmView vm) {
        return changed(host, -vm.cores(), -vm.vm().memory().bytes());
    }

    private static HostView changed(HostView host, double cores, long bytes) {
        HostLoad load = host.load();
        if (load == null) {
            return host;
        }
        double share = cores / host.host().cpus();
        return host.withLoad(new HostLoad(
                load.at(),
                load.samples(),
                new Ratio(Math.max(0, load.cpu().value() + share)),
                new Ratio(Math.max(0, load.peakCpu().value() + share)),
                DataSize.ofBytes(Math.max(0, load.memoryUsed().bytes() + bytes))));
    }
}
