package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.energy.EnergySaving;
import dev.tern.scheduler.execution.Answer.Kind;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.FleetState;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.learning.TrainedModel;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.plan.Drafting;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.quarantine.Quarantines;
import dev.tern.scheduler.quarantine.Subject;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import dev.tern.scheduler.whatif.Change;
import dev.tern.scheduler.whatif.Scenario;
import dev.tern.scheduler.whatif.WhatIf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The owner of plans: makes them, sees them through, and says why. Belongs to one thread. */
public final class Scheduler {

    private final ExecutionSettings settings;
    private final Surroundings with;
    private final PlanBook book = new PlanBook();
    private final Quarantines quarantines;
    private final EnergySaving energy;
    private final Setbacks setbacks;
    private final Verdicts verdicts;
    private final Progression progression;
    private final Reviews reviews;
    private final Orders orders;
    private final Inquiries inquiries;
    private final Drafting drafting;
    private final PredictionLog predictions;
    private @Nullable Instant lookedAt;
    private @Nullable Proposal lastLook;
    private boolean begun;
    private long samplesRefused;

    public Scheduler(ExecutionSettings settings, Surroundings with, RandomGenerator random) {
        this.settings = settings;
        this.with = with;
        this.quarantines = new Quarantines(settings.quarantine(), new QuarantineNews(with)::changed);
        this.energy = new EnergySaving(settings, with, book, quarantines);
        this.setbacks = new Setbacks(settings, quarantines, energy);
        this.verdicts = new Verdicts(setbacks, with.announcer());
        this.orders = new Orders(book, with);
        this.drafting = new Drafting(random, settings.planLife(), settings.mayGoNative());
        this.inquiries = new Inquiries(settings, with, book, setbacks, drafting);
        this.predictions = new PredictionLog(with);
        this.progression = new Progression(settings, with, book, setbacks, quarantines, predictions);
        this.reviews = new Reviews(book, with, setbacks, progression);
    }

    /** For hosts, guests and links, which change nothing but what is known. */
    public FleetState fleet() {
        return with.fleet();
    }

    public EnergySaving energy() {
        return energy;
    }

    public void sample(HostSample sample, Instant now) {
        if (!with.fleet().sample(sample, now)) {
            samplesRefused++;
        }
    }

    // ---- restart

    /** A plan as it was published before the restart. */
    public void restore(Plan plan) {
        if (!begun) {
            book.put(new Track(plan, Order.of(plan), 0));
        }
    }

    public void restore(PredictionReport report) {
        if (!begun) {
            predictions.restore(report);
        }
    }

    /** A quarantine as it was published before the restart. */
    public void restore(Quarantine quarantine) {
        if (!begun) {
            quarantines.restore(quarantine);
        }
    }

    /** A plan was removed from the topic before the restart. */
    public void restoreGone(PlanId plan) {
        if (!begun) {
            book.remove(plan);
        }
    }

    /** All that was published before has been read: plans that are not over are put to policy again. */
    public void begin(Instant now) {
        begun = true;
        with.apprentice().begin(with.forecaster());
        FleetSnapshot fleet = with.fleet().snapshot(now);
        reviews.begin();
        progression.resume(fleet);
        energy.begin(now);
    }

    // ---- what happens

    public void migration(MigrationEvent event, Instant now) {
        boolean news = with.fleet().migration(event);
        if (!news || !begun) {
            return;
        }
        if (event.state() instanceof MigrationState.InDoubt(var _, var _, Reason evidence)) {
            setbacks.doubted(event.from(), event.to(), evidence, now);
        }
        FleetSnapshot fleet = with.fleet().snapshot(now);
        fleet.movesOf(event.vm()).stream()
                .filter(m -> m.migration().equals(event.migration()))
                .findFirst()
                .ifPresent(this::ended);
        progression.advance(fleet);
    }

    private void ended(PastMove move) {
        if (move.arrived()) {
            setbacks.arrived(move.vm(), move.from(), move.to(), move.endedAt());
            book.entry(move.migration()).ifPresent(e -> predictions.cameTrue(e.move(), move));
        } else {
            with.apprentice().forgotten(move.migration());
            if (move.end() instanceof MigrationState.Failed(String phase, Reason why)) {
                setbacks.failed(move.vm(), move.from(), move.to(), phase, why, move.endedAt());
            }
        }
    }

    public void verdict(PlanVerdict verdict, Instant now) {
        Optional<Track> found = book.track(verdict.plan());
        if (!begun || found.isEmpty() || !found.get().awaits(verdict)) {
            return;
        }
        Track track = found.get();
        FleetSnapshot fleet = with.fleet().snapshot(now);
        Plan before = track.plan();
        verdicts.apply(track, verdict, fleet);
        if (track.state() == PlanState.DENIED) {
            denied(track, now);
        }
        if (track.state() != before.state() || !track.plan().approvals().equals(before.approvals())) {
            with.publish(track.plan());
        }
        progression.advance(fleet);
        reviews.tell(now);
    }

    /**
     * Another way round the rule may exist for a host that is emptied, and past a parking host, which nobody asked for;
     * elsewhere a denial is the answer.
     */
    private void denied(Track track, Instant now) {
        if (track.plan().goal() instanceof Goal.Evacuate || track.isDeniedOnlyParking()) {
            setbacks.retry(
                    track,
                    new Reason(
                            "plan.retry", "policy denied plan " + track.plan().id()),
                    now);
        }
    }

    /** Time has passed: at least once a second or so. */
    public void tick(Instant now) {
        if (!begun) {
            return;
        }
        quarantines.tick(now);
        FleetSnapshot fleet = with.fleet().snapshot(now);
        progression.advance(fleet);
        reviews.tell(now);
        for (Setbacks.Retry retry : setbacks.dueRetries(now)) {
            again(retry, fleet);
        }
        boolean due =
                lookedAt == null || !lookedAt.plus(settings.balanceInterval()).isAfter(now);
        if (due) {
            lookedAt = now;
            look(fleet);
        }
        energy.look(fleet).filter(_ -> !setbacks.isRetrying()).ifPresent(order -> saveEnergy(order, fleet));
        for (Plan gone : book.prune(settings.plansKept())) {
            with.announcer().forget(gone.id());
        }
    }

    private void look(FleetSnapshot fleet) {
        predictions.forecast(fleet);
        with.apprentice().watch(fleet);
        Proposal proposal = new Order.Balance().objective().propose(problem(fleet));
        lastLook = proposal;
        boolean quiet = book.active().isEmpty()
                && !setbacks.isRetrying()
                && with.fleet().isSettled(fleet.at())
                && fleet.inFlight().values().stream().allMatch(InFlight::isInDoubt);
        if (settings.auto() && quiet && !proposal.moves().isEmpty()) {
            enact(new Order.Balance(), proposal, 0, Surroundings.SELF, "hosts are above their threshold", fleet.at());
        }
    }

    private void saveEnergy(Order.Consolidate order, FleetSnapshot fleet) {
        Proposal proposal = order.objective().propose(problem(fleet));
        energy.follow(enact(order, proposal, 0, Surroundings.SELF, order.why().text(), fleet.at()));
    }

    private void again(Setbacks.Retry retry, FleetSnapshot fleet) {
        Order order = completed(retry.order(), fleet);
        Proposal proposal = order.objective().propose(problem(fleet));
        if (!proposal.moves().isEmpty()) {
            List<Reason> reasons = new ArrayList<>(proposal.reasons());
            reasons.add(retry.why());
            Proposal explained = new Proposal(proposal.moves(), reasons, proposal.rejections());
            enact(
                    order,
                    explained,
                    retry.attempt(),
                    retry.askedBy(),
                    retry.why().text(),
                    fleet.at());
        } else if (proposal.isRejectedOnlyFor(".quarantined")
                && quarantines.nextTrial().isPresent()) {
            setbacks.postpone(retry, quarantines.nextTrial().get());
        } else {
            String why =
                    proposal.reasons().stream().map(Reason::text).findFirst().orElse("nothing is left to move");
            with.audit(fleet.at(), Surroundings.SELF, "plan.retry.dropped", retry.plan().value(), why);
        }
    }

    // ---- what people ask for

    public List<Quarantine> quarantines() {
        return quarantines.all();
    }

    /** Lifts a quarantine, or ends a probation. */
    public Answer<Quarantine> release(Subject subject, String actor, String reason, Instant now) {
        Optional<Quarantine> lifted = quarantines.release(subject, now);
        if (lifted.isEmpty()) {
            return Answer.refuse(Kind.UNKNOWN, "quarantine.unknown", "Nothing is held against " + subject);
        }
        with.audit(now, actor, "quarantine.released", lifted.get().subject(), reason);
        progression.advance(with.fleet().snapshot(now));
        return Answer.of(lifted.get());
    }

    /** A plan for this order: a draft where {@code dryRun}, else submitted at once. */
    public Answer<Plan> plan(Order asked, boolean dryRun, String actor, Instant now) {
        if (!begun) {
            return notReady();
        }
        FleetSnapshot fleet = with.fleet().snapshot(now);
        Order order = completed(asked, fleet);
        Optional<Answer<Plan>> refusal = Refusals.against(order, problem(fleet), book);
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
            return Answer.of(enact(order, proposal, 0, actor, "ordered", now));
        }
        return Answer.of(draft(order, proposal, now));
    }

    /** Drafts to balance the fleet, among which to choose. */
    public Answer<Choices> choices(Instant now) {
        Problem problem = problem(with.fleet().snapshot(now));
        return begun ? Choices.of(problem, proposal -> draft(new Order.Balance(), proposal, now)) : notReady();
    }

    private Plan draft(Order order, Proposal proposal, Instant now) {
        Track draft = new Track(drafting.draft(order, proposal, now), order, 0);
        remember(draft, proposal);
        with.publish(draft.plan());
        return draft.plan();
    }

    /** @param hash of the plan as it was reviewed; another one is refused */
    public Answer<Plan> apply(PlanId id, @Nullable String hash, String actor, Instant now) {
        if (!begun) {
            return notReady();
        }
        FleetSnapshot fleet = with.fleet().snapshot(now);
        Optional<Track> track = book.track(id);
        if (track.isEmpty()) {
            return Answer.refuse(Kind.UNKNOWN, "plan.unknown", "There is no plan " + id);
        }
        Optional<Answer<Plan>> refusal = Refusals.againstApplying(track.get().plan(), hash, fleet, book, setbacks);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        with.audit(
                now,
                actor,
                "plan.applied",
                id.value(),
                track.get().plan().moves().size() + " moves");
        track.get().put(track.get().plan().approvals().askedBy(actor));
        progression.submit(track.get(), now);
        return Answer.of(track.get().plan());
    }

    /** @param hash of the plan as the person saw it; another one is refused */
    public Answer<Plan> approve(PlanId id, String hash, String actor, String reason, Instant now) {
        return begun ? reviews.approve(id, hash, actor, reason, with.fleet().snapshot(now)) : notReady();
    }

    /** @param hash of the plan as the person saw it; none for whatever it is */
    public Answer<Plan> reject(PlanId id, @Nullable String hash, String actor, String reason, Instant now) {
        if (!begun) {
            return notReady();
        }
        Answer<Plan> answer =
                reviews.reject(id, hash, actor, reason, with.fleet().snapshot(now));
        reviews.tell(now);
        return answer;
    }

    public Answer<MigrationId> cancel(MigrationId id, String actor, String reason, Instant now) {
        Answer<MigrationId> answer =
                orders.cancel(id, actor, reason, with.fleet().snapshot(now));
        progression.advance(with.fleet().snapshot(now));
        return answer;
    }

    public Answer<MigrationId> limit(MigrationId id, Bandwidth bandwidth, String actor, Instant now) {
        return orders.limit(id, bandwidth, actor, with.fleet().snapshot(now));
    }

    public Answer<MigrationId> resolve(
            MigrationId id, Resolution resolution, List<String> actors, String evidence, Instant now) {
        return orders.resolve(id, resolution, actors, evidence, with.fleet().snapshot(now));
    }

    /** @param id of a guest, a plan or a migration, or a guest's name */
    public Answer<Explanation> explain(String id, Instant now) {
        return inquiries.explain(id, with.fleet().snapshot(now));
    }

    /** What would be planned then, beside what would be planned now. */
    public Answer<WhatIf> whatIf(Scenario scenario, Instant now) {
        return begun ? inquiries.whatIf(scenario, with.fleet().snapshot(now), now) : notReady();
    }

    /** With which guests two plans deal differently. */
    public Answer<List<Change>> changes(PlanId before, PlanId after) {
        return inquiries.changes(before, after);
    }

    /** Newest first. */
    public List<Plan> plans() {
        return book.all().reversed().stream().map(Track::plan).toList();
    }

    public Optional<Plan> plan(PlanId id) {
        return book.track(id).map(Track::plan);
    }

    /** Predicted beside actual, newest first. */
    public List<PredictionReport> reports() {
        return predictions.reports();
    }

    /** A training to run beside the loop; what comes of it is told by {@link #learned} or {@link #trainingFailed}. */
    public Optional<Callable<TrainedModel>> trainingDue(Instant now) {
        return begun ? with.apprentice().due(now) : Optional.empty();
    }

    public void learned(TrainedModel model) {
        with.apprentice().learned(model, with.forecaster());
    }

    public void trainingFailed(Throwable why) {
        with.apprentice().failed(why);
    }

    public boolean hasBegun() {
        return begun;
    }

    public Status status(Instant now) {
        FleetSnapshot fleet = with.fleet().snapshot(now);
        return Status.of(
                book,
                fleet,
                with.requirements().assess(fleet),
                predictions,
                with.forecaster().model(),
                lastLook,
                samplesRefused,
                quarantines.all(),
                energy.status());
    }

    // ---- the way of a plan

    /** @param askedBy who wants it: also of one that is tried again by itself */
    private Plan enact(Order order, Proposal proposal, int attempt, String askedBy, String why, Instant now) {
        Track track = new Track(drafting.draft(order, proposal, now), order, attempt);
        track.put(track.plan().approvals().askedBy(askedBy));
        remember(track, proposal);
        with.audit(
                now,
                attempt == 0 ? askedBy : Surroundings.SELF,
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

    private void remember(Track track, Proposal proposal) {
        book.put(track);
        predictions.made(track.plan(), proposal);
    }

    private Problem problem(FleetSnapshot fleet) {
        return with.problem(fleet, setbacks.bans(fleet.at(), book, fleet), settings);
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

    private static <T> Answer<T> notReady() {
        return Answer.refuse(Kind.NOT_READY, "scheduler.starting", "What was published before is still being read");
    }
}
