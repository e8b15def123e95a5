package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The fleet at one moment. Maps are in the order of their ids, so that whoever walks them decides alike every time.
 *
 * @param links bandwidth as moves learned it
 * @param history the last moves of each guest, oldest first
 */
public record FleetSnapshot(
        Instant at,
        NavigableMap<HostId, HostView> hosts,
        NavigableMap<VmId, VmView> vms,
        Map<Link, Bandwidth> links,
        Map<MigrationId, InFlight> inFlight,
        Map<VmId, List<PastMove>> history) {

    public FleetSnapshot {
        hosts = Collections.unmodifiableNavigableMap(new TreeMap<>(hosts));
        vms = Collections.unmodifiableNavigableMap(new TreeMap<>(vms));
        links = Map.copyOf(links);
        inFlight = Map.copyOf(inFlight);
        history = Map.copyOf(history);
    }

    public Optional<HostView> host(HostId id) {
        return Optional.ofNullable(hosts.get(id));
    }

    public Optional<VmView> vm(VmId id) {
        return Optional.ofNullable(vms.get(id));
    }

    public List<VmView> guestsOf(HostId host) {
        return vms.values().stream().filter(v -> v.vm().host().equals(host)).toList();
    }

    /** The migration that this guest is in; empty where it is in none. */
    public Optional<InFlight> migrationOf(VmId vm) {
        return inFlight.values().stream().filter(m -> m.last().vm().equals(vm)).findFirst();
    }

    public List<PastMove> movesOf(VmId vm) {
        return history.getOrDefault(vm, List.of());
    }

    /**
     * Memory that guests hold on a host or are about to: the larger of what the hypervisor reports and what inventory
     * and migrations on their way there add up to.
     */
    public DataSize memoryOn(HostId host) {
        DataSize defined = guestsOf(host).stream()
                .map(VmView::vm)
                .filter(v -> v.state() != VmState.STOPPED)
                .map(Vm::memory)
                .reduce(DataSize.ZERO, DataSize::plus);
        DataSize incoming = inFlight.values().stream()
                .filter(m -> m.last().to().equals(host))
                .flatMap(m -> vm(m.last().vm()).stream())
                .filter(v -> !v.vm().host().equals(host))
                .map(v -> v.vm().memory())
                .reduce(DataSize.ZERO, DataSize::plus);
        DataSize counted = defined.plus(incoming);
        return host(host)
                .map(HostView::load)
                .map(HostLoad::memoryUsed)
                .filter(reported -> reported.compareTo(counted) > 0)
                .orElse(counted);
    }
}
