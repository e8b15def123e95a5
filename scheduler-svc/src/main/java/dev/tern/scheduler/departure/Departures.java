package dev.tern.scheduler.departure;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.Schedule;
import dev.tern.scheduler.sequencing.Step;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who departs now: the moves with which the best order found for all that wait begins. It is sought anew at each look.
 *
 * <p>A guest is parked on a third host on its way where its plan says so: what comes after such a move waits here once that
 * has arrived. Guests that came to stand in each other's way since they were planned are named.
 */
final class Departures {

    /** At a look no more than these are put in order together; those behind them take what they leave. */
    private static final int TOGETHER = 100;

    private static final Comparator<PlanBook.Entry> SOONEST_DUE_FIRST = Comparator.comparing(
            entry -> entry.track().plan().deadline(), Comparator.nullsLast(Comparator.<Instant>naturalOrder()));

    private final FleetSnapshot fleet;
    private final Occupancy occupancy;

    /**
     * @param now moves that depart
     * @param stuck moves for which no order makes room, and why
     */
    record Answer(List<PlanBook.Entry> now, Map<MigrationId, Reason> stuck) {}

    Departures(ExecutionSettings settings, Surroundings with, FleetSnapshot fleet, PlanBook book) {
        this.fleet = fleet;
        this.occupancy = new Occupancy(settings, with, fleet, book);
    }

    /** @param waiting in the order of their urgency; those with a deadline are looked at first, whoever goes first then */
    Answer of(List<PlanBook.Entry> waiting) {
        List<PlanBook.Entry> now = new ArrayList<>();
        Map<MigrationId, Reason> stuck = new HashMap<>();
        Set<VmId> guests = new HashSet<>();
        List<PlanBook.Entry> open = waiting.stream()
                .filter(entry -> occupancy.slots(entry.move().from()) > 0
                        && occupancy.slots(entry.move().to()) > 0
                        && !occupancy.isUnderWay(entry.move().vm())
                        && guests.add(entry.move().vm()))
                .sorted(SOONEST_DUE_FIRST)
                .toList();
        if (open.stream().noneMatch(entry -> occupancy.hasSlot(entry.move()))) {
            return new Answer(now, stuck);
        }
        for (int i = 0; i < open.size(); i += TOGETHER) {
            depart(open.subList(i, Math.min(open.size(), i + TOGETHER)), now, stuck);
        }
        return new Answer(now, stuck);
    }

    private void depart(List<PlanBook.Entry> waiting, List<PlanBook.Entry> now, Map<MigrationId, Reason> stuck) {
        Map<VmId, PlanBook.Entry> entries = new HashMap<>();
        List<GuestMove> moves = new ArrayList<>();
        for (PlanBook.Entry entry : waiting) {
            VmView vm = fleet.vms().get(entry.move().vm());
            if (vm != null) {
                entries.put(vm.id(), entry);
                moves.add(occupancy.guest(
                        vm,
                        entry.move(),
                        entry.track().priority(),
                        entry.track().plan().deadline()));
            }
        }
        Schedule schedule = occupancy.order(moves, Map.of());
        for (Step step : schedule.steps()) {
            PlanBook.Entry entry = entries.get(step.move().vm());
            if (step.start().equals(fleet.at()) && entry != null) {
                now.add(entry);
                occupancy.begin(step);
            }
        }
        schedule.unmoved().forEach(unmoved -> {
            PlanBook.Entry entry = entries.get(unmoved.move().vm());
            if (entry != null) {
                stuck.put(entry.move().id(), unmoved.why());
            }
        });
    }
}
