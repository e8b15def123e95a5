package dev.tern.scheduler.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.forecast.PreCopy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds a schedule against what must be true of any, by its steps alone. */
final class ScheduleChecks {

    private record Change(Instant at, boolean begins, Step step) {}

    private ScheduleChecks() {}

    static void check(SequencingProblem problem, Schedule schedule, String what) {
        everyGuestArrivesOrIsNamed(problem, schedule, what);
        roomAndLimitsHold(problem, schedule, what);
        linksAreNotOverfull(problem, schedule, what);
        assertThat(schedule.makespan()).as(what + ": makespan").isGreaterThanOrEqualTo(schedule.bound());
    }

    private static void everyGuestArrivesOrIsNamed(SequencingProblem problem, Schedule schedule, String what) {
        Map<VmId, HostId> place = new HashMap<>();
        Map<VmId, Instant> free = new HashMap<>();
        problem.moves().forEach(move -> place.put(move.vm(), move.from()));
        for (Step step : schedule.steps()) {
            VmId vm = step.move().vm();
            hold(step.from().equals(place.get(vm)), what, "leaves from where it is:", step);
            hold(!step.start().isBefore(free.getOrDefault(vm, step.move().startAt())), what, "in time:", step);
            place.put(vm, step.to());
            free.put(vm, step.end());
        }
        Set<VmId> unmoved = new HashSet<>();
        schedule.unmoved().forEach(named -> unmoved.add(named.move().vm()));
        for (GuestMove move : problem.moves()) {
            boolean arrives = move.to().equals(place.get(move.vm()));
            hold(arrives != unmoved.contains(move.vm()), what, "arrives or is named:", move);
        }
    }

    private static void roomAndLimitsHold(SequencingProblem problem, Schedule schedule, String what) {
        Map<HostId, Room> free = new HashMap<>();
        Map<HostId, Integer> slots = new HashMap<>();
        Map<NetworkLink, Integer> links = new HashMap<>();
        problem.hosts().forEach(host -> {
            free.put(host.id(), host.free());
            slots.put(host.id(), host.slots());
        });
        List<Change> changes = new ArrayList<>();
        schedule.steps().forEach(step -> {
            changes.add(new Change(step.start(), true, step));
            changes.add(new Change(step.end(), false, step));
        });
        changes.sort(Comparator.comparing(Change::at).thenComparing(Change::begins));
        int total = 0;
        for (Change change : changes) {
            Step step = change.step();
            int sign = change.begins() ? 1 : -1;
            total += sign;
            slots.merge(step.from(), -sign, Integer::sum);
            slots.merge(step.to(), -sign, Integer::sum);
            for (NetworkLink link : problem.network().path(step.from(), step.to())) {
                int moves = links.merge(link, sign, Integer::sum);
                hold(moves <= problem.limits().perLink(), what, "moves over", link, moves);
            }
            if (change.begins()) {
                free.merge(step.to(), step.move().demand(), Room::minus);
            } else {
                free.merge(step.from(), step.move().demand(), Room::plus);
            }
            hold(isNoneNegative(free, step.to()), what, "room on the destination at", step);
            hold(slots.values().stream().allMatch(left -> left >= 0), what, "slots at", step);
            hold(total <= problem.limits().total(), what, "moves in all at", step);
        }
    }

    private static boolean isNoneNegative(Map<HostId, Room> free, HostId host) {
        return free.getOrDefault(host, Room.NONE).amounts().values().stream().allMatch(amount -> amount >= 0);
    }

    /** Words are put together only where they are needed: this is asked hundreds of thousands of times. */
    private static void hold(boolean holds, Object... what) {
        if (!holds) {
            throw new AssertionError(Arrays.toString(what));
        }
    }

    private static void linksAreNotOverfull(SequencingProblem problem, Schedule schedule, String what) {
        Set<Instant> changes = new TreeSet<>();
        schedule.steps().forEach(step -> changes.add(step.start().plus(PreCopy.SETUP)));
        schedule.raises().forEach(raise -> changes.add(raise.at().plus(PreCopy.SETUP)));
        for (Instant now : changes) {
            Map<NetworkLink, Long> load = new HashMap<>();
            for (Step step : schedule.steps()) {
                boolean copies = !step.start().plus(PreCopy.SETUP).isAfter(now)
                        && step.end().minus(PreCopy.HAND_OVER).isAfter(now);
                if (copies) {
                    long taken = bandwidth(schedule, step, now.minus(PreCopy.SETUP));
                    problem.network().path(step.from(), step.to()).forEach(link -> load.merge(link, taken, Long::sum));
                }
            }
            load.forEach(
                    (link, taken) -> hold(taken <= link.capacity().bytesPerSecond(), what, "load of", link, taken));
        }
    }

    private static long bandwidth(Schedule schedule, Step step, Instant now) {
        return schedule.raises().stream()
                .filter(raise -> raise.vm().equals(step.move().vm()))
                .filter(raise -> !raise.at().isAfter(now) && !raise.at().isBefore(step.start()))
                .reduce((one, later) -> later)
                .map(Raise::bandwidth)
                .orElse(step.bandwidth())
                .bytesPerSecond();
    }
}
