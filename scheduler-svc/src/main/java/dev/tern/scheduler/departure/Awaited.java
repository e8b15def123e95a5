package dev.tern.scheduler.departure;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.rule.Groups;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Who is to arrive before moves of a plan may begin: found by making in thought those that are under way, and of the plan all
 * that may begin then, one after the other. So no two wait for each other, and nobody for a migration in doubt or overdue,
 * which may not end.
 */
final class Awaited {

    /**
     * A guest that comes to a host.
     *
     * @param isUnderWay else by a move of the same plan, which has not begun
     */
    record Arrival(VmId vm, String vmName, HostId to, boolean isUnderWay) {

        static Arrival of(Move move, boolean isUnderWay) {
            return new Arrival(move.vm(), move.vmName(), move.to(), isUnderWay);
        }
    }

    private final Groups then;
    private final FleetSnapshot fleet;
    private final Duration longest;
    private final BiFunction<Groups, Move, Optional<Reason>> against;
    private final Map<VmId, HostId> places = new HashMap<>();
    private final List<Move> barred = new ArrayList<>();
    private final Deque<Move> free = new ArrayDeque<>();
    private final Map<MigrationId, Arrival> awaited = new HashMap<>();

    /**
     * @param longest that a migration may take
     * @param against what groups have against a move from where it begins
     */
    Awaited(Groups now, FleetSnapshot fleet, Duration longest, BiFunction<Groups, Move, Optional<Reason>> against) {
        this.then = now.copy();
        this.fleet = fleet;
        this.longest = longest;
        this.against = against;
    }

    /** By the moves that wait; those are missing that begin now, or that no arrival helps. */
    Map<MigrationId, Arrival> of(Track track, PlanBook book) {
        track.plan().moves().stream()
                .filter(move -> isToCome(track, move))
                .forEach(move -> (mayBegin(move) ? free : barred).add(move));
        underWay(book).forEach(this::arrive);
        while (!free.isEmpty()) {
            Move move = free.remove();
            if (mayBegin(move)) {
                arrive(Arrival.of(move, false));
            } else {
                barred.add(move);
            }
        }
        return awaited;
    }

    /**
     * What stands against the plan, were all that is under way over: one of its moves when its turn comes, those before it made.
     */
    Optional<Reason> against(Track track, PlanBook book) {
        underWay(book).forEach(this::arrive);
        for (Move move : track.plan().moves()) {
            if (!isToCome(track, move)) {
                continue;
            }
            Optional<Reason> why = against.apply(then, move);
            if (why.isPresent()) {
                return why.map(one -> new Reason(one.code(), move.vmName() + " to " + move.to() + ": " + one.text()));
            }
            arrive(Arrival.of(move, false));
        }
        return Optional.empty();
    }

    private List<Arrival> underWay(PlanBook book) {
        List<Arrival> underWay = new ArrayList<>();
        fleet.inFlight().values().stream()
                .filter(flight -> !flight.isEndOpen(longest, fleet.at()))
                .map(InFlight::last)
                .forEach(last -> underWay.add(new Arrival(last.vm(), last.vmName(), last.to(), true)));
        Occupancy.coming(book, fleet).forEach(move -> underWay.add(Arrival.of(move, true)));
        return underWay;
    }

    private boolean isToCome(Track track, Move move) {
        var stage = track.stage(move, fleet);
        return !stage.isOver() && !stage.isUnderWay();
    }

    private boolean mayBegin(Move move) {
        return place(move.vm()).filter(move.from()::equals).isPresent()
                && against.apply(then, move).isEmpty();
    }

    private Optional<HostId> place(VmId vm) {
        return Optional.ofNullable(places.get(vm))
                .or(() -> fleet.vm(vm).map(VmView::vm).map(known -> known.host()));
    }

    private void arrive(Arrival arrival) {
        Optional<VmView> vm = fleet.vm(arrival.vm());
        Optional<HostId> from = place(arrival.vm());
        if (vm.isEmpty() || from.isEmpty()) {
            return;
        }
        then.arrive(vm.get().at(from.get()), arrival.to());
        places.put(arrival.vm(), arrival.to());
        for (Move move : List.copyOf(barred)) {
            if (mayBegin(move)) {
                barred.remove(move);
                awaited.put(move.id(), arrival);
                free.add(move);
            }
        }
    }
}
