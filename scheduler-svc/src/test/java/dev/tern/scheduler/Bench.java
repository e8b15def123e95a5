package dev.tern.scheduler;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.learning.Apprentice;
import dev.tern.scheduler.learning.ModelFolder;
import dev.tern.scheduler.learning.Trainer;
import dev.tern.scheduler.learning.TrainingSet;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import dev.tern.scheduler.window.QuietMoment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** A scheduler with a fleet, whose agents, policy and clock the test plays. */
public final class Bench {

    public static final String ACTOR = "user:ada";
    private static final Verdict DENY =
            new Verdict.Deny(List.of(new RuleDecision("no-moves", RuleDecision.Effect.DENY, "not on my watch")));

    public final Fleets fleets;
    public final Said said = new Said();
    public final Scheduler scheduler;

    /** With the usual settings. */
    public Bench(Fleets fleets, Path folder) {
        this(fleets, ExecutionSettings.DEFAULT, folder);
    }

    public Bench(Fleets fleets, ExecutionSettings settings, Path folder) {
        this(fleets, settings, PlacementSettings.DEFAULT, folder);
    }

    public Bench(Fleets fleets, ExecutionSettings settings, PlacementSettings placement, Path folder) {
        this.fleets = fleets;
        Surroundings with = new Surroundings(
                fleets.state,
                new DataRequirements(Duration.ofSeconds(10), 3, new Ratio(0.7)),
                placement,
                new Forecaster(Bandwidth.ofMiBPerSecond(75)),
                new Apprentice(
                        new TrainingSet(folder), new ModelFolder(folder), new Trainer(1), 1000, Duration.ofSeconds(20)),
                new Limits(2, 4),
                new QuietMoment(2, Duration.ofSeconds(30)),
                said);
        this.scheduler = new Scheduler(settings, with, new Random(7));
    }

    /** With {@link Fleets#overloaded}, begun. */
    public static Bench overloaded(Path folder) {
        return new Bench(Fleets.overloaded(), folder).begin();
    }

    public Bench begin() {
        scheduler.begin(fleets.now);
        return this;
    }

    /** With what another scheduler published. */
    public Bench begin(Plan published) {
        scheduler.restore(published);
        return begin();
    }

    /** Time goes by with samples every two seconds. */
    public void pass(Duration time) {
        Instant end = fleets.now.plus(time);
        while (fleets.now.isBefore(end)) {
            fleets.sampled(1);
            scheduler.tick(fleets.now);
        }
    }

    public Plan plan(Order order, boolean dryRun) {
        return given(scheduler.plan(order, null, dryRun, ACTOR, fleets.now));
    }

    public Plan planBy(Instant deadline, Order order, boolean dryRun) {
        return given(scheduler.plan(order, deadline, dryRun, ACTOR, fleets.now));
    }

    public Plan now(Plan plan) {
        return scheduler.plan(plan.id()).orElseThrow();
    }

    public PlanState state(Plan plan) {
        return scheduler.plan(plan.id()).orElseThrow().state();
    }

    public void allow(Plan plan) {
        answer(plan, m -> new Verdict.Allow(fleets.now.plusSeconds(300), List.of()));
    }

    public void deny(Plan plan) {
        answer(plan, m -> DENY);
    }

    /** Policy does not speak of that one: it keeps its allow. */
    public void denyAllBut(Plan plan, Move underWay) {
        Map<MigrationId, Verdict> moves = new HashMap<>();
        plan.moves().stream().filter(m -> !m.equals(underWay)).forEach(m -> moves.put(m.id(), DENY));
        scheduler.verdict(new PlanVerdict(plan.id(), plan.hash(), fleets.now, moves), fleets.now);
    }

    public void putOffAllBut(Plan plan, Move allowed, Instant until) {
        answer(
                plan,
                m -> m.equals(allowed)
                        ? new Verdict.Allow(fleets.now.plusSeconds(300), List.of())
                        : new Verdict.Defer(
                                until, List.of(new RuleDecision("window", RuleDecision.Effect.DEFER, "opens later"))));
    }

    public void answer(Plan plan, Function<Move, Verdict> verdict) {
        Map<MigrationId, Verdict> moves = new HashMap<>();
        plan.moves().forEach(m -> moves.put(m.id(), verdict.apply(m)));
        scheduler.verdict(new PlanVerdict(plan.id(), plan.hash(), fleets.now, moves), fleets.now);
    }

    public void moving(Plan plan, Move move) {
        event(plan, move, 1, new MigrationState.Copying(1));
    }

    public void arrives(Plan plan, Move move) {
        HostId to = move.to();
        event(plan, move, 9, new MigrationState.Done(Fleets.outcome(Duration.ofSeconds(3))));
        fleets.place(move.vm(), to);
    }

    public void fails(Plan plan, Move move) {
        event(plan, move, 9, new MigrationState.Failed("copying", new Reason("link.lost", "the link is gone")));
    }

    public void event(Plan plan, Move move, int step, MigrationState state) {
        scheduler.migration(fleets.event(move.id(), plan.id(), move.vm(), move.to(), step, state), fleets.now);
    }

    public static <T> T given(Answer<T> answer) {
        return switch (answer) {
            case Answer.Given<T>(T value) -> value;
            case Answer.Refused<T> refused -> throw new AssertionError("Refused: " + refused);
        };
    }

    public static String refusal(Answer<?> answer) {
        return switch (answer) {
            case Answer.Given<?> given -> throw new AssertionError("Not refused: " + given);
            case Answer.Refused<?> refused -> refused.why().code();
        };
    }
}
