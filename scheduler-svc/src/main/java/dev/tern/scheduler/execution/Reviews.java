package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Approval;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.inquiry.Answer.Kind;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans that policy leaves to people. An approval is published with the plan, for policy to judge it again: only policy's
 * allow starts anything.
 */
final class Reviews {

    private final PlanBook book;
    private final Surroundings with;
    private final Setbacks setbacks;
    private final Progression progression;
    private final Set<PlanId> told = new HashSet<>();

    Reviews(PlanBook book, Surroundings with, Setbacks setbacks, Progression progression) {
        this.book = book;
        this.with = with;
        this.setbacks = setbacks;
        this.progression = progression;
    }

    /** A restart: who was told of plans that are left to people is told when they are not any more. */
    void begin() {
        book.active().stream()
                .filter(Track::isLeftToPeople)
                .forEach(t -> told.add(t.plan().id()));
    }

    /** @param hash of the plan as that person saw it */
    Answer<Plan> approve(PlanId id, String hash, String actor, String reason, FleetSnapshot fleet) {
        Optional<Track> found = book.track(id);
        if (found.isEmpty()) {
            return unknown(id);
        }
        Track track = found.get();
        Plan plan = track.plan();
        Optional<Answer<Plan>> refusal = Refusals.againstHash(plan, hash).or(() -> againstPerson(plan, actor));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (track.isActive() && plan.approvers().contains(actor)) {
            return Answer.of(plan);
        }
        refusal = againstReviewing(track, fleet).or(() -> overtaken(track, fleet));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        track.put(plan.approvals().with(new Approval(actor, fleet.at(), hash, reason)));
        with.audit(fleet.at(), actor, "plan.approved", id.value(), reason);
        progression.submit(track, fleet.at());
        return Answer.of(track.plan());
    }

    /** @param hash of the plan as that person saw it; none for whatever it is */
    Answer<Plan> reject(PlanId id, @Nullable String hash, String actor, String reason, FleetSnapshot fleet) {
        Optional<Track> found = book.track(id);
        if (found.isEmpty()) {
            return unknown(id);
        }
        Track track = found.get();
        Optional<Answer<Plan>> refusal = Optional.ofNullable(hash)
                .flatMap(seen -> Refusals.againstHash(track.plan(), seen))
                .or(() -> againstReviewing(track, fleet));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Reason why = new Reason("plan.rejected", "rejected by " + actor + (reason.isEmpty() ? "" : ": " + reason));
        for (Move move : track.waiting(fleet)) {
            track.drop(move.id(), why, true);
            setbacks.denied(move.vm(), move.to(), why, fleet.at());
        }
        with.audit(fleet.at(), actor, "plan.rejected", id.value(), reason);
        if (track.hasBegun(fleet)) {
            progression.finish(track, fleet);
        } else {
            progression.close(track, PlanState.DENIED, why);
        }
        return Answer.of(track.plan());
    }

    private static Optional<Answer<Plan>> againstPerson(Plan plan, String actor) {
        if (!Approval.isPerson(actor)) {
            String text = "Only a person approves a plan, and \"" + actor + "\" is none: say who you are, as user:NAME";
            return Optional.of(Answer.refuse(Kind.FORBIDDEN, "approval.person", text));
        }
        if (actor.equalsIgnoreCase(plan.approvals().askedBy())) {
            String text = "Plan " + plan.id() + " was asked for by " + actor + ": somebody else has to approve it";
            return Optional.of(Answer.refuse(Kind.FORBIDDEN, "approval.own", text));
        }
        return Optional.empty();
    }

    private static Optional<Answer<Plan>> againstReviewing(Track track, FleetSnapshot fleet) {
        Plan plan = track.plan();
        if (!track.isLeftToPeople()) {
            String why = plan.state().isOver() && !plan.reasons().isEmpty()
                    ? ", " + plan.reasons().getLast().text()
                    : "";
            String text = "Plan " + plan.id() + " is " + plan.state().word() + why + ": it waits for nobody's approval";
            return Optional.of(Answer.refuse(Kind.CONFLICT, "plan.not.awaiting", text));
        }
        return Refusals.againstExpired(plan, fleet.at());
    }

    private Optional<Answer<Plan>> overtaken(Track track, FleetSnapshot fleet) {
        return track.waiting(fleet).stream()
                .flatMap(move -> Refusals.againstOvertaken(move, fleet, setbacks).stream())
                .findFirst()
                .or(() -> progression.againstGroups(track, fleet).flatMap(Refusals::stale));
    }

    private static Answer<Plan> unknown(PlanId id) {
        return Answer.refuse(Kind.UNKNOWN, "plan.unknown", "There is no plan " + id);
    }

    /** Raises an alert for each plan that is left to people, and clears it afterwards. */
    void tell(Instant now) {
        Set<PlanId> waiting = new HashSet<>();
        for (Track track : book.active()) {
            if (track.isLeftToPeople()
                    && waiting.add(track.plan().id())
                    && told.add(track.plan().id())) {
                Plan plan = track.plan();
                String text = plan.moves().size() + " moves wait for the approval of " + track.missingPeople()
                        + " until " + plan.expiresAt();
                with.announcer()
                        .alert(AlertKind.PLAN_AWAITS_APPROVAL.raised(plan.id().value(), text, now));
            }
        }
        for (PlanId over : Set.copyOf(told)) {
            if (!waiting.contains(over)) {
                told.remove(over);
                with.announcer()
                        .alert(AlertKind.PLAN_AWAITS_APPROVAL.cleared(
                                over.value(), "it waits for nobody's approval any more", now));
            }
        }
    }
}
