package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.departure.Arrivals;
import dev.tern.scheduler.departure.Punctuality;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether plans are done by their deadlines: said in a plan when it is made, and once more, by an alert, when it comes to be
 * expected late. It goes on all the same.
 */
final class Deadlines {

    private final ExecutionSettings settings;
    private final Surroundings with;
    private final PlanBook book;
    private final Set<PlanId> told = new HashSet<>();

    Deadlines(ExecutionSettings settings, Surroundings with, PlanBook book) {
        this.settings = settings;
        this.with = with;
        this.book = book;
    }

    /** A restart: who was told of plans that are late is told when they are over. */
    void begin() {
        book.active().stream()
                .filter(track -> isSaidLate(track.plan()))
                .forEach(track -> told.add(track.plan().id()));
    }

    /** In a plan that is new, and not in the book yet. */
    void foretell(Track made, FleetSnapshot fleet) {
        if (made.plan().deadline() == null) {
            return;
        }
        List<Track> all = new ArrayList<>(book.active());
        all.add(made);
        new Arrivals(settings, with, fleet, book, all)
                .of(made)
                .ifPresent(expected -> made.become(made.state(), List.of(expected.reason())));
    }

    /** Raises an alert for each plan that comes to be late, and clears it when the plan is over. */
    void tell(FleetSnapshot fleet) {
        List<Track> active = book.active();
        List<Track> watched = active.stream()
                .filter(track -> track.plan().deadline() != null
                        && !told.contains(track.plan().id()))
                .toList();
        if (!watched.isEmpty()) {
            Arrivals arrivals = new Arrivals(settings, with, fleet, book, active);
            watched.forEach(track -> arrivals.of(track)
                    .filter(Punctuality::isLate)
                    .ifPresent(expected -> late(track, expected.reason(), fleet.at())));
        }
        for (PlanId id : Set.copyOf(told)) {
            if (book.track(id).filter(Track::isActive).isEmpty()) {
                over(id, fleet.at());
            }
        }
    }

    private void late(Track track, Reason why, Instant now) {
        Plan plan = track.plan();
        told.add(plan.id());
        if (!isSaidLate(plan)) {
            track.become(track.state(), List.of(why));
            with.publish(track.plan());
        }
        with.announcer().alert(AlertKind.PLAN_LATE.raised(plan.id().value(), why.text(), now));
    }

    private void over(PlanId id, Instant now) {
        told.remove(id);
        String end = book.track(id).map(Track::state).map(PlanState::word).orElse("forgotten");
        with.announcer().alert(AlertKind.PLAN_LATE.cleared(id.value(), "it is " + end, now));
    }

    private static boolean isSaidLate(Plan plan) {
        return plan.reasons().stream().anyMatch(reason -> reason.code().equals(Punctuality.LATE));
    }
}
