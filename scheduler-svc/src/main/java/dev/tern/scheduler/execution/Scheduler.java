package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.energy.EnergySaving;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.FleetState;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.inquiry.Answer.Kind;
import dev.tern.scheduler.inquiry.Choices;
import dev.tern.scheduler.inquiry.Explanation;
import dev.tern.scheduler.inquiry.Inquiries;
import dev.tern.scheduler.inquiry.Status;
import dev.tern.scheduler.learning.TrainedModel;
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
import java.util.List;
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
    private final Deadlines deadlines;
    private final Planning planning;
    private final Interventions interventions;
    private final Inquiries inquiries;
    private final PredictionLog predictions;
    private boolean begun;
    private long samplesRefused;

    public Scheduler(ExecutionSettings settings, Surroundings with, RandomGenerator random) {
        this.settings = settings;
        this.with = with;
        this.quarantines = new Quarantines(settings.quarantine(), new QuarantineNews(with)::changed);
        this.energy = new EnergySaving(settings, with, book, quarantines);
        this.setbacks = new Setbacks(settings, book, quarantines, energy);
        this.predictions = new PredictionLog(with);
        this.progression = new Progression(settings, with, book, setbacks, quarantines, predictions);
        this.verdicts = new Verdicts(setbacks, with);
        this.reviews = new Reviews(book, with, setbacks, progression);
        this.interventions = new Interventions(book, with);
        Drafting drafting =
                new Drafting(random, settings.plans().life(), settings.moves().mayGoNative());
        this.deadlines = new Deadlines(settings, with, book);
        this.planning =
                new Planning(settings, with, book, energy, setbacks, drafting, predictions, progression, deadlines);
        this.inquiries = new Inquiries(settings, with, book, setbacks::bans, drafting);
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
        deadlines.begin();
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
        Optional<Track> track = book.track(verdict.plan()).filter(known -> known.awaits(verdict));
        if (!begun || track.isEmpty()) {
            return;
        }
        FleetSnapshot fleet = with.fleet().snapshot(now);
        verdicts.apply(track.get(), verdict, fleet);
        progression.advance(fleet);
        reviews.tell(now);
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
        planning.look(fleet);
        for (Plan gone : book.prune(settings.plans().kept())) {
            with.announcer().forget(gone.id());
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

    /**
     * A plan for this order: a draft where {@code dryRun}, else submitted at once.
     *
     * @param by when it is to be done; none where that does not matter
     */
    public Answer<Plan> plan(Order order, @Nullable Instant by, boolean dryRun, String actor, Instant now) {
        return begun ? planning.plan(order, by, dryRun, actor, with.fleet().snapshot(now)) : notReady();
    }

    /** Drafts to balance the fleet, among which to choose. */
    public Answer<Choices> choices(Instant now) {
        return begun ? planning.choices(with.fleet().snapshot(now)) : notReady();
    }

    /** @param hash of the plan as it was reviewed; another one is refused */
    public Answer<Plan> apply(PlanId id, @Nullable String hash, String actor, Instant now) {
        return begun ? planning.apply(id, hash, actor, with.fleet().snapshot(now)) : notReady();
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
                interventions.cancel(id, actor, reason, with.fleet().snapshot(now));
        progression.advance(with.fleet().snapshot(now));
        return answer;
    }

    public Answer<MigrationId> limit(MigrationId id, Bandwidth bandwidth, String actor, Instant now) {
        return interventions.limit(id, bandwidth, actor, with.fleet().snapshot(now));
    }

    public Answer<MigrationId> resolve(
            MigrationId id, Resolution resolution, List<String> actors, String evidence, Instant now) {
        return interventions.resolve(
                id, resolution, actors, evidence, with.fleet().snapshot(now));
    }

    /** @param id of a guest, a plan or a migration, or a guest's name */
    public Answer<Explanation> explain(String id, Instant now) {
        return inquiries.explain(id, with.fleet().snapshot(now));
    }

    /** What would be planned then, beside what would be planned now. */
    public Answer<WhatIf> whatIf(Scenario scenario, Instant now) {
        return begun ? inquiries.whatIf(scenario, with.fleet().snapshot(now)) : notReady();
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
                predictions.reports(),
                predictions.fallbacks(),
                with.forecaster().model(),
                planning.wanted(),
                samplesRefused,
                quarantines.all(),
                energy.status());
    }

    private static <T> Answer<T> notReady() {
        return Answer.refuse(Kind.NOT_READY, "scheduler.starting", "What was published before is still being read");
    }
}
