package dev.tern.scheduler.execution;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.energy.EnergySaving;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.inquiry.Answer.Kind;
import dev.tern.scheduler.inquiry.Choices;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.plan.Drafting;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes plans: as people order them, and unasked to balance, to save energy, and for what failed to be tried again. */
final class Planning {

    private final ExecutionSettings settings;
    private final Surroundings with;
    private final PlanBook book;
    private final EnergySaving energy;
    private final Setbacks setbacks;
    private final Drafting drafting;
    private final PredictionLog predictions;
    private final Progression progression;
    private final Deadlines deadlines;
    private @Nullable Instant lookedAt;
    private int wanted;

    Planning(
            ExecutionSettings settings,
            Surroundings with,
            PlanBook book,
            EnergySaving energy,
            Setbacks setbacks,
            Drafting drafting,
            PredictionLog predictions,
            Progression progression,
            Deadlines deadlines) {
        this.settings = settings;
        this.with = with;
        this.book = book;
        this.energy = energy;
        this.setbacks = setbacks;
        this.drafting = drafting;
        this.predictions = predictions;
        this.progression = progression;
        this.deadlines = deadlines;
    }

    // ---- as people order

    /**
     * A draft where {@code dryRun}, else submitted at once.
     *
     * @param by when it is to be done; none where that does not matter
     */
    Answer<Plan> plan(Order asked, @Nullable Instant by, boolean dryRun, String actor, FleetSnapshot fleet) {
        Order order = completed(asked, fleet);
        Optional<Answer<Plan>> refusal =
                Refusals.againstDeadline(by, fleet.at()).or(() -> Refusals.against(order, problem(fleet), book));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Proposal proposal = order.objective().propose(problem(fleet));
        boolean single = asked instanceof Order.Move
                || (asked instanceof Order.Return back && !back.vms().isEmpty());
        if (single && proposal.moves().isEmpty()) {
            Reason why = proposal.reasons().getFirst();
            return Answer.refuse(Kind.CONFLICT, why.code(), why.text());
        }
        if (!dryRun) {
            return Answer.of(enact(track(order, by, proposal, 0, fleet), actor, "ordered", fleet.at()));
        }
        return Answer.of(draft(order, by, proposal, fleet));
    }

    private Order completed(Order order, FleetSnapshot fleet) {
        return switch (order) {
            case Order.Return(List<VmId> vms, var _) -> returning(vms.isEmpty() ? book.displaced(fleet) : vms, fleet);
            case Order.Undo(PlanId plan, var _) -> new Order.Undo(plan, book.made(plan, fleet));
            default -> order;
        };
    }

    private Order returning(List<VmId> vms, FleetSnapshot fleet) {
        Map<VmId, HostId> homes = new HashMap<>();
        vms.forEach(vm -> book.home(vm, fleet).ifPresent(home -> homes.put(vm, home)));
        return new Order.Return(vms, homes);
    }

    /** Drafts to balance the fleet, among which to choose. */
    Answer<Choices> choices(FleetSnapshot fleet) {
        return Choices.of(problem(fleet), proposal -> draft(new Order.Balance(), null, proposal, fleet));
    }

    /** @param hash of the draft as it was reviewed; none for whatever it is */
    Answer<Plan> apply(PlanId id, @Nullable String hash, String actor, FleetSnapshot fleet) {
        Optional<Track> track = book.track(id);
        if (track.isEmpty()) {
            return Answer.refuse(Kind.UNKNOWN, "plan.unknown", "There is no plan " + id);
        }
        Optional<Answer<Plan>> refusal = Refusals.againstApplying(track.get().plan(), hash, fleet, book, setbacks)
                .or(() -> progression.againstGroups(track.get(), fleet).flatMap(Refusals::stale));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        with.audit(
                fleet.at(),
                actor,
                "plan.applied",
                id.value(),
                track.get().plan().moves().size() + " moves");
        track.get().put(track.get().plan().approvals().askedBy(actor));
        progression.submit(track.get(), fleet.at());
        return Answer.of(track.get().plan());
    }

    // ---- unasked

    /** Time has passed. */
    void look(FleetSnapshot fleet) {
        for (Setbacks.Retry retry : setbacks.dueRetries(fleet.at())) {
            again(retry, fleet);
        }
        boolean due = lookedAt == null
                || !lookedAt.plus(settings.balance().interval()).isAfter(fleet.at());
        if (due) {
            lookedAt = fleet.at();
            deadlines.tell(fleet);
            balance(fleet);
        }
        energy.look(fleet).filter(_ -> !setbacks.isRetrying()).ifPresent(order -> saveEnergy(order, fleet));
    }

    private void again(Setbacks.Retry retry, FleetSnapshot fleet) {
        Order order = completed(retry.order(), fleet);
        Proposal proposal = order.objective().propose(problem(fleet));
        if (!proposal.moves().isEmpty()) {
            List<Reason> reasons = new ArrayList<>(proposal.reasons());
            reasons.add(retry.why());
            Proposal explained = new Proposal(proposal.moves(), reasons, proposal.rejections());
            enact(
                    track(order, retry.failed().deadline(), explained, retry.attempt(), fleet),
                    retry.failed().approvals().askedBy(),
                    retry.why().text(),
                    fleet.at());
        } else if (!proposal.isRejectedOnlyFor(".quarantined") || !setbacks.awaitQuarantine(retry)) {
            String why =
                    proposal.reasons().stream().map(Reason::text).findFirst().orElse("nothing is left to move");
            with.audit(
                    fleet.at(),
                    Surroundings.SELF,
                    "plan.retry.dropped",
                    retry.failed().id().value(),
                    why);
        }
    }

    private void balance(FleetSnapshot fleet) {
        predictions.forecast(fleet);
        with.apprentice().watch(fleet);
        Proposal proposal = new Order.Balance().objective().propose(problem(fleet));
        wanted = proposal.moves().size();
        boolean quiet = book.active().isEmpty()
                && !setbacks.isRetrying()
                && with.fleet().isSettled(fleet.at())
                && fleet.inFlight().values().stream().allMatch(InFlight::isInDoubt);
        if (settings.balance().auto() && quiet && wanted > 0) {
            String why = proposal.reasons().getFirst().text();
            enact(track(new Order.Balance(), null, proposal, 0, fleet), Surroundings.SELF, why, fleet.at());
        }
    }

    /** Moves that would have paid at the last look at the balance, applied or not. */
    int wanted() {
        return wanted;
    }

    private void saveEnergy(Order order, FleetSnapshot fleet) {
        Proposal proposal = order.objective().propose(problem(fleet));
        if (order instanceof Order.Relieve) {
            energy.notRelieved(proposal.rejections().stream().map(Rejection::vm), fleet.at());
            if (proposal.moves().isEmpty()) {
                return;
            }
        }
        String why = proposal.reasons().getFirst().text();
        energy.follow(enact(track(order, null, proposal, 0, fleet), Surroundings.SELF, why, fleet.at()));
    }

    // ---- of a proposal

    private Problem problem(FleetSnapshot fleet) {
        return with.problem(fleet, setbacks.bans(fleet), settings);
    }

    private Plan draft(Order order, @Nullable Instant by, Proposal proposal, FleetSnapshot fleet) {
        Track draft = track(order, by, proposal, 0, fleet);
        with.publish(draft.plan());
        return draft.plan();
    }

    private Track track(Order order, @Nullable Instant by, Proposal proposal, int attempt, FleetSnapshot fleet) {
        Track track = new Track(drafting.draft(order, by, proposal, fleet.at()), order, attempt);
        deadlines.foretell(track, fleet);
        book.put(track);
        predictions.made(track.plan(), proposal);
        return track;
    }

    /** @param askedBy who wants it: also of one that is tried again by itself */
    private Plan enact(Track track, String askedBy, String why, Instant now) {
        track.put(track.plan().approvals().askedBy(askedBy));
        with.audit(
                now,
                track.attempt() == 0 ? askedBy : Surroundings.SELF,
                "plan.submitted",
                track.plan().id().value(),
                why);
        if (track.state().isOver()) {
            with.publish(track.plan());
        } else {
            progression.submit(track, now);
        }
        return track.plan();
    }
}
