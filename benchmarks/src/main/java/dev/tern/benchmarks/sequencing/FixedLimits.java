package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.sequencing.Room;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** So many per host and in all, in the order given, each when there is room. */
final class FixedLimits implements Rule {

    private final Limits limits;

    FixedLimits(Limits limits) {
        this.limits = limits;
    }

    static FixedLimits none() {
        return new FixedLimits(new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Override
    public List<Start> due(SimulatedFleet fleet, Instant now) {
        Map<HostId, Integer> busy = new HashMap<>();
        fleet.underWay().forEach(guest -> occupy(busy, guest.from, guest.to));
        Map<HostId, Room> free = new HashMap<>();
        List<Start> due = new ArrayList<>();
        for (GuestMove move : fleet.waiting()) {
            Room left = free.computeIfAbsent(move.to(), fleet::free);
            if (fleet.underWay().size() + due.size() < limits.total()
                    && busy.getOrDefault(move.from(), 0) < limits.perHost()
                    && busy.getOrDefault(move.to(), 0) < limits.perHost()
                    && left.lacksFor(move.demand()).isEmpty()) {
                free.put(move.to(), left.minus(move.demand()));
                occupy(busy, move.from(), move.to());
                due.add(new Start(move, move.to(), Bandwidth.UNLIMITED));
            }
        }
        return due;
    }

    private static void occupy(Map<HostId, Integer> busy, HostId from, HostId to) {
        busy.merge(from, 1, Integer::sum);
        busy.merge(to, 1, Integer::sum);
    }
}
