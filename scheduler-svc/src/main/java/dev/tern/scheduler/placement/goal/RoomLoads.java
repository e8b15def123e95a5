package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.room.MachineRoom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How much of their CPU machine rooms are asked for; hosts that are not up have no part in it, nor have those in no room. */
public final class RoomLoads {

    /** Of a full room's worth, whatever the weights: where it costs the same, the room that is used less is better. */
    static final double WEIGHT = 0.01;

    private static final class Load {
        private double cores;
        private double demand;

        double share() {
            return demand / cores;
        }
    }

    private final Map<HostId, String> rooms = new TreeMap<>();
    private final Map<String, Load> loads = new TreeMap<>();
    private final double horizonSeconds;
    private final double moves;

    public RoomLoads(Problem problem, Ledger ledger) {
        horizonSeconds = problem.settings().horizonSeconds();
        moves = problem.settings().weights().moves();
        for (HostView view : problem.fleet().hosts().values()) {
            Optional<String> room = problem.rooms()
                    .of(view.host())
                    .map(MachineRoom::name)
                    .filter(_ -> view.host().health() == HostHealth.UP);
            room.ifPresent(name -> {
                rooms.put(view.id(), name);
                Load load = loads.computeIfAbsent(name, _ -> new Load());
                load.cores += ledger.cpus(view.id());
                load.demand += ledger.cores(view.id());
            });
        }
    }

    /** Whether there is anything to be even between. */
    public boolean areSeveral() {
        return loads.size() > 1;
    }

    public Optional<String> of(HostId host) {
        return Optional.ofNullable(rooms.get(host));
    }

    /** Demand as a share of the room's cores; 0 of a room of which no host is up. */
    public double share(String room) {
        Load load = loads.get(room);
        return load == null ? 0 : load.share();
    }

    public boolean crosses(HostId from, HostId to) {
        return !of(from).equals(of(to));
    }

    /** What uneven use costs, in core-seconds over the horizon. */
    public double cost() {
        return loads.values().stream()
                .mapToDouble(load -> WEIGHT * load.share() * load.share() * load.cores * horizonSeconds)
                .sum();
    }

    /** What a little more demand there costs more, in core-seconds over the horizon for each core. */
    double costOfOneMore(HostId host) {
        return of(host).map(room -> 2 * WEIGHT * share(room) * horizonSeconds).orElse(0.0);
    }

    /** A guest's memory is handled once more on its way between rooms, in core-seconds as moves are weighed. */
    public double crossing(VmView vm) {
        return moves * Price.ofBytes(vm.vm().memory());
    }
}
