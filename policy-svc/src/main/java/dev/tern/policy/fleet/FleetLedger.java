package dev.tern.policy.fleet;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the fleet as events tell it. Belongs to one loop. */
public final class FleetLedger {
    /** What a move that overruns its prediction is expected to take still. */
    private static final Duration OVERRUN = Duration.ofSeconds(10);

    /** Without a prediction: a move that another plan, or nobody here, asked for. */
    private static final Duration UNPREDICTED = Duration.ofMinutes(1);

    private final Map<HostId, Host> hosts = new HashMap<>();
    private final Map<HostId, Instant> lastSeen = new HashMap<>();
    private final Map<VmId, Vm> vms = new HashMap<>();
    private final Map<VmId, Instant> inventoried = new HashMap<>();
    private final Map<VmId, Arrival> arrivals = new HashMap<>();
    private final Map<MigrationId, MigrationEvent> underWay = new HashMap<>();
    private boolean complete;

    private record Arrival(Epoch epoch, HostId at, Instant time) {}

    public void saw(Host host) {
        hosts.put(host.id(), host);
    }

    /**
     * Inventory is said when it has changed, a little after the fact: what it says of a guest's place is old news where a
     * move has ended since.
     *
     * @param said when
     */
    public void saw(Vm vm, Instant said) {
        vms.put(vm.id(), vm);
        inventoried.put(vm.id(), said);
    }

    public void saw(HostSample sample) {
        lastSeen.merge(sample.host(), sample.at(), (before, now) -> now.isAfter(before) ? now : before);
    }

    /** A host or guest of this id is no more. */
    public void gone(String id) {
        hosts.keySet().removeIf(host -> host.value().equals(id));
        lastSeen.keySet().removeIf(host -> host.value().equals(id));
        vms.keySet().removeIf(vm -> vm.value().equals(id));
        inventoried.keySet().removeIf(vm -> vm.value().equals(id));
        arrivals.keySet().removeIf(vm -> vm.value().equals(id));
    }

    /**
     * Which of a guest's arrivals is the last, its epoch says: hosts' clocks are their own. One that is told from the future
     * happened at the latest now.
     */
    public void saw(MigrationEvent event, Instant now) {
        if (event.state() instanceof MigrationState.Running || event.state() instanceof MigrationState.Done) {
            Instant time = event.at().isAfter(now) ? now : event.at();
            arrivals.merge(
                    event.vm(),
                    new Arrival(event.epoch(), event.to(), time),
                    (before, later) -> later.epoch().isBefore(before.epoch()) ? before : later);
        }
        if (isOver(event.state())) {
            underWay.remove(event.migration());
        } else {
            underWay.merge(event.migration(), event, (before, later) -> later.step() > before.step() ? later : before);
        }
    }

    /** The guest has one home again; what is left of the move concerns no rule. */
    private static boolean isOver(MigrationState state) {
        return state instanceof MigrationState.Terminal;
    }

    /** Everything that was published before the start has been seen. */
    public void completed() {
        complete = true;
    }

    /** @param allowed moves that may begin at any time, with their predicted ends */
    public Fleet snapshot(Instant now, Map<MigrationId, Flight> allowed) {
        Map<MigrationId, Flight> flights = new HashMap<>(allowed);
        underWay.forEach((id, event) -> flights.put(id, underWay(event, allowed.get(id), now)));
        List<Vm> placed = vms.values().stream().map(this::placed).toList();
        return new Fleet(complete, hosts.values(), lastSeen, placed, List.copyOf(flights.values()));
    }

    /** The guest where it is: where inventory has it, or where a move has brought it since. */
    private Vm placed(Vm vm) {
        Arrival arrival = arrivals.get(vm.id());
        Instant said = inventoried.get(vm.id());
        if (arrival == null || said == null || said.isAfter(arrival.time())) {
            return vm;
        }
        return vm.at(arrival.at());
    }

    private static Flight underWay(
            MigrationEvent event, @org.jspecify.annotations.Nullable Flight predicted, Instant now) {
        Instant begins = predicted == null ? event.at() : predicted.begins();
        Instant ends = predicted == null ? event.at().plus(UNPREDICTED) : predicted.ends();
        Instant likely = ends.isAfter(now.plus(OVERRUN)) ? ends : now.plus(OVERRUN);
        return new Flight(
                event.migration(),
                event.vm(),
                event.from(),
                event.to(),
                begins.isAfter(now) ? now : begins,
                likely,
                true);
    }

    public List<MigrationId> underWay() {
        return new ArrayList<>(underWay.keySet());
    }
}
