package dev.tern.scheduler.inquiry;

import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.inquiry.Answer.Kind;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.plan.Drafting;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import dev.tern.scheduler.whatif.Change;
import dev.tern.scheduler.whatif.Rehearsal;
import dev.tern.scheduler.whatif.Scenario;
import dev.tern.scheduler.whatif.WhatIf;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What people ask and that changes nothing. Belongs to the scheduler's thread. */
public final class Inquiries {

    private final ExecutionSettings settings;
    private final Surroundings with;
    private final PlanBook book;
    private final Function<FleetSnapshot, Bans> bans;
    private final Drafting drafting;
    private final Explainer explainer;

    /** @param bans what is not to be proposed now */
    public Inquiries(
            ExecutionSettings settings,
            Surroundings with,
            PlanBook book,
            Function<FleetSnapshot, Bans> bans,
            Drafting drafting) {
        this.settings = settings;
        this.with = with;
        this.book = book;
        this.bans = bans;
        this.drafting = drafting;
        this.explainer = new Explainer(book);
    }

    /** @param id of a guest, a plan or a migration, or a guest's name */
    public Answer<Explanation> explain(String id, FleetSnapshot fleet) {
        for (Track track : book.all()) {
            if (track.plan().id().value().equals(id)) {
                return Answer.of(explainer.plan(track, fleet));
            }
            Optional<Move> move = track.plan().moves().stream()
                    .filter(m -> m.id().value().equals(id))
                    .findFirst();
            if (move.isPresent()) {
                return Answer.of(explainer.migration(track, move.get(), fleet));
            }
        }
        return fleet.vms().values().stream()
                .filter(v -> v.id().value().equals(id) || v.vm().name().equals(id))
                .findFirst()
                .map(vm -> Answer.of(explainer.guest(vm, problem(fleet, bans.apply(fleet)))))
                .orElseGet(() -> Answer.refuse(
                        Kind.UNKNOWN, "subject.unknown", "There is no guest, plan or migration \"" + id + "\""));
    }

    /** Beside the plan to balance the fleet as it is. */
    public Answer<WhatIf> whatIf(Scenario scenario, FleetSnapshot fleet) {
        Optional<Reason> objection = scenario.objection(fleet);
        if (objection.isPresent()) {
            return Answer.refuse(
                    Kind.INVALID, objection.get().code(), objection.get().text());
        }
        var balance = new Order.Balance();
        Proposal asItIs = balance.objective().propose(problem(fleet, bans.apply(fleet)));
        Proposal asItWouldBe = Rehearsal.of(scenario, fleet, bans.apply(fleet), this::problem);
        return Answer.of(WhatIf.of(
                drafting.draft(balance, asItIs, fleet.at()), drafting.draft(balance, asItWouldBe, fleet.at())));
    }

    /** With which guests two plans deal differently. */
    public Answer<List<Change>> changes(PlanId before, PlanId after) {
        Optional<Plan> one = book.track(before).map(Track::plan);
        Optional<Plan> other = book.track(after).map(Track::plan);
        if (one.isEmpty() || other.isEmpty()) {
            String text = "There is no plan " + (one.isEmpty() ? before : after);
            return Answer.refuse(Kind.UNKNOWN, "plan.unknown", text);
        }
        return Answer.of(Change.between(one.get().moves(), other.get().moves()));
    }

    private Problem problem(FleetSnapshot fleet, Bans bans) {
        return with.problem(fleet, bans, settings);
    }
}
