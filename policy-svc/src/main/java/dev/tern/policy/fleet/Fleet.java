package dev.tern.policy.fleet;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A snapshot of the fleet, safe to decide on from any thread. */
public final class Fleet {
    private final boolean complete;
    private final Map<HostId, Host> hosts;
    private final Map<HostId, Instant> lastSeen;
    private final Map<VmId, Vm> vms;
    private final Map<HostId, List<Vm>> residents;
    private final List<Flight> flights;

    /**
     * @param complete whether everything published before the service started has been read
     * @param lastSeen when each host's last sample was taken
     */
    public Fleet(
            boolean complete,
            Collection<Host> hosts,
            Map<HostId, Instant> lastSeen,
            Collection<Vm> vms,
            List<Flight> flights) {
        this.complete = complete;
        this.hosts = hosts.stream().collect(Collectors.toUnmodifiableMap(Host::id, host -> host));
        this.lastSeen = Map.copyOf(lastSeen);
        this.vms = vms.stream().collect(Collectors.toUnmodifiableMap(Vm::id, vm -> vm));
        this.residents = vms.stream().collect(Collectors.groupingBy(Vm::host));
        this.flights = List.copyOf(flights);
    }

    private Fleet(Fleet fleet, List<Flight> flights) {
        this.complete = fleet.complete;
        this.hosts = fleet.hosts;
        this.lastSeen = fleet.lastSeen;
        this.vms = fleet.vms;
        this.residents = fleet.residents;
        this.flights = List.copyOf(flights);
    }

    public boolean isComplete() {
        return complete;
    }

    public Optional<Host> host(HostId id) {
        return Optional.ofNullable(hosts.get(id));
    }

    public Collection<Host> hosts() {
        return hosts.values();
    }

    public Optional<Vm> vm(VmId id) {
        return Optional.ofNullable(vms.get(id));
    }

    public Collection<Vm> vms() {
        return vms.values();
    }

    public List<Vm> residents(HostId host) {
        return List.copyOf(residents.getOrDefault(host, List.of()));
    }

    public Optional<Instant> lastSeen(HostId host) {
        return Optional.ofNullable(lastSeen.get(host));
    }

    public List<Flight> flights() {
        return flights;
    }

    public long hostsUp() {
        return hosts.values().stream()
                .filter(host -> host.health() == HostHealth.UP)
                .count();
    }

    /** The same fleet with this guest as it is here. */
    public Fleet with(Vm guest) {
        List<Vm> all = new ArrayList<>(vms.values());
        all.removeIf(vm -> vm.id().equals(guest.id()));
        all.add(guest);
        return new Fleet(complete, hosts.values(), lastSeen, all, flights);
    }

    /** The same fleet with one more move on its way, from its planned start or from now where that has passed. */
    public Fleet with(Move move, Instant now) {
        Optional<Flight> before = flights.stream()
                .filter(flight -> flight.migration().equals(move.after()))
                .findFirst();
        return without(move.id()).with(Flight.of(move, now, before.orElse(null)));
    }

    /** The same fleet with one more move on its way. */
    public Fleet with(Flight flight) {
        List<Flight> more = new ArrayList<>(flights);
        more.add(flight);
        return new Fleet(this, more);
    }

    public Fleet without(MigrationId migration) {
        return new Fleet(
                this,
                flights.stream()
                        .filter(flight -> !flight.migration().equals(migration))
                        .toList());
    }

    /** The same fleet with one more host, without guests and seen when the one was that it is like. */
    public Fleet withTwin(HostId id, Host like) {
        Map<HostId, Host> more = new HashMap<>(hosts);
        more.put(
                id,
                new Host(
                        id,
                        like.zone(),
                        like.cpus(),
                        like.memory(),
                        like.health(),
                        like.cordoned(),
                        like.agent(),
                        like.labels()));
        Map<HostId, Instant> seen = new HashMap<>(lastSeen);
        lastSeen(like.id()).ifPresent(at -> seen.put(id, at));
        return new Fleet(complete, more.values(), seen, vms.values(), flights);
    }

    /** The same fleet as if nothing were on its way. */
    public Fleet atRest() {
        return new Fleet(this, List.of());
    }
}
