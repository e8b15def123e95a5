package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The fleet at one moment. Hosts, guests and what is in flight are in the order of their ids, so that whoever walks them
 * decides alike every time, and adds up alike.
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
        inFlight = Collections.unmodifiableSortedMap(new TreeMap<>(inFlight));
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

    /** The move that brought this guest to where it is; empty where none is known, or it came otherwise. */
    public Optional<PastMove> arrivalOf(VmView vm) {
        return movesOf(vm.id()).reversed().stream()
                .filter(PastMove::arrived)
                .findFirst()
                .filter(move -> move.to().equals(vm.vm().host()));
    }

    /** For who asks for many hosts: to ask {@link #guestsOf} for each is to walk all guests for each. */
    public Map<HostId, List<VmView>> guestsByHost() {
        return vms.values().stream()
                .collect(Collectors.groupingBy(view -> view.vm().host()));
    }

    /**
     * Memory that guests hold on hosts or are about to: the larger of what the hypervisor reports and what inventory and
     * migrations on their way there add up to. A host that neither knows of is missing.
     */
    public Map<HostId, DataSize> memoryByHost() {
        Map<HostId, DataSize> memory = new HashMap<>();
        for (VmView view : vms.values()) {
            if (view.vm().state() != VmState.STOPPED) {
                memory.merge(view.vm().host(), view.vm().memory(), DataSize::plus);
            }
        }
        for (InFlight move : inFlight.values()) {
            HostId to = move.last().to();
            vm(move.last().vm())
                    .filter(view -> !view.vm().host().equals(to))
                    .ifPresent(view -> memory.merge(to, view.vm().memory(), DataSize::plus));
        }
        for (HostView host : hosts.values()) {
            HostLoad load = host.load();
            if (load != null) {
                memory.merge(
                        host.id(),
                        load.memoryUsed(),
                        (counted, reported) -> counted.compareTo(reported) < 0 ? reported : counted);
            }
        }
        return memory;
    }
}
