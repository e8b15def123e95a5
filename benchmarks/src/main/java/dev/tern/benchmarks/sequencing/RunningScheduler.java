package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.plan.Worth;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.FleetState;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.forecast.PreCopy;
import dev.tern.scheduler.learning.Apprentice;
import dev.tern.scheduler.learning.ModelFolder;
import dev.tern.scheduler.learning.Trainer;
import dev.tern.scheduler.learning.TrainingSet;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.sequencing.SequencingProblem;
import dev.tern.scheduler.surroundings.Announcer;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import dev.tern.scheduler.window.QuietMoment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * The scheduler as it runs, with its events, its ticks and its allowed plan. It is told what a scheduler is told: inventory,
 * samples, how moves begin and end, what they learned of links. Of ports and racks it knows nothing.
 */
final class RunningScheduler implements Rule {

    /** A move of a guest that outwrites its port goes on for as long as its rounds last. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** The product's default of a link that nothing has moved over. */
    private static final Bandwidth ASSUMED = Bandwidth.ofMiBPerSecond(100);

    /** A scheduler looks each second; here what it decides by changes only when a move begins or ends, which it is told at once. */
    private static final Duration TICK = Duration.ofSeconds(10);

    private static final Duration SAMPLED = Duration.ofSeconds(10);
    private static final PlanId PLAN = PlanId.of("20000000-0000-4000-8000-000000000001");
    private static final ImageDigest DIGEST = new ImageDigest("ab".repeat(32));
    /** Where nothing is, and nothing is put: guests whose moves were not predicted here teach nothing. */
    private static final Path NO_FOLDER = Path.of("benchmarks", "target", "no-folder");

    private static final MigrationLimits LIMITS =
            new MigrationLimits(Duration.ofMillis(300), Duration.ofSeconds(5), LONGEST, 40, Bandwidth.UNLIMITED, 2);

    private static final ExecutionSettings SETTINGS = new ExecutionSettings(
            new ExecutionSettings.Balance(false, LONGEST),
            new ExecutionSettings.Plans(
                    LONGEST,
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10),
                    3,
                    Duration.ofSeconds(10),
                    200),
            new ExecutionSettings.Moves(LIMITS, false),
            QuarantineSettings.DEFAULT,
            EnergySettings.NONE);

    /** A command and when it was given. */
    private record Flight(MigrationCommand.Migrate command, Instant since) {}

    private final Map<VmId, GuestMove> moves = new HashMap<>();
    private final Map<VmId, Flight> flights = new LinkedHashMap<>();
    private final List<MigrationCommand.Migrate> commands = new ArrayList<>();
    private final Monitored monitored;
    private final Scheduler scheduler;
    private Instant nextTick;
    private Instant nextSample;

    /** @param ports whether it is told what hosts' ports are rated at */
    RunningScheduler(SequencingProblem problem, Limits most, long seed, boolean ports) {
        FleetState fleet = new FleetState(Duration.ofSeconds(20), Duration.ofMinutes(1));
        Forecaster forecaster = new Forecaster(ASSUMED);
        this.scheduler = new Scheduler(
                SETTINGS,
                new Surroundings(
                        fleet,
                        new DataRequirements(Duration.ofMinutes(1), 1, new Ratio(0.7)),
                        PlacementSettings.DEFAULT,
                        forecaster,
                        new Apprentice(
                                new TrainingSet(NO_FOLDER),
                                new ModelFolder(NO_FOLDER),
                                new Trainer(1),
                                Integer.MAX_VALUE,
                                LONGEST),
                        most,
                        new QuietMoment(2, Duration.ofSeconds(30)),
                        new Heard()),
                new Random(seed));
        this.monitored = new Monitored(problem);
        Instant start = problem.at();
        monitored.tell(scheduler);
        if (ports) {
            monitored.tellPorts(scheduler);
        }
        monitored.sample(scheduler, start);
        problem.moves().forEach(move -> moves.put(move.vm(), move));
        Plan plan = plan(problem, fleet.snapshot(start), forecaster);
        scheduler.restore(plan);
        scheduler.begin(start);
        Map<MigrationId, Verdict> allowed = new HashMap<>();
        plan.moves().forEach(move -> allowed.put(move.id(), new Verdict.Allow(start.plus(LONGEST), List.of())));
        scheduler.verdict(new PlanVerdict(PLAN, plan.hash(), start, allowed), start);
        nextTick = start;
        nextSample = start.plus(SAMPLED);
    }

    private static Plan plan(SequencingProblem problem, FleetSnapshot fleet, Forecaster forecaster) {
        Instant at = problem.at();
        List<Move> moves = problem.moves().stream()
                .map(move -> new Move(
                        MigrationId.of(move.vm().value()),
                        move.vm(),
                        move.name(),
                        move.from(),
                        move.to(),
                        at,
                        forecaster
                                .move(fleet.vm(move.vm()).orElseThrow(), move.to(), LIMITS, fleet)
                                .prediction(),
                        new Worth(Duration.ZERO, Duration.ZERO),
                        List.of(),
                        Manner.RELAY))
                .toList();
        return new Plan(PLAN, "ab", new Goal.Manual(), at, at.plus(LONGEST), PlanState.SUBMITTED, moves, List.of());
    }

    @Override
    public List<Start> due(SimulatedFleet fleet, Instant now) {
        if (!now.isBefore(nextSample)) {
            monitored.sample(scheduler, now);
            nextSample = now.plus(SAMPLED);
        }
        if (!now.isBefore(nextTick)) {
            scheduler.tick(now);
            nextTick = now.plus(TICK);
        }
        List<Start> starts = new ArrayList<>();
        while (!commands.isEmpty()) {
            MigrationCommand.Migrate next = commands.removeFirst();
            flights.put(next.vm(), new Flight(next, now));
            starts.add(new Start(
                    Objects.requireNonNull(moves.get(next.vm())),
                    next.to(),
                    next.limits().bandwidth()));
            tell(next, 1, now, new MigrationState.Copying(1));
        }
        return starts;
    }

    @Override
    public void arrived(CopiedGuest guest, Instant now) {
        VmId vm = guest.move.vm();
        Flight flight = Objects.requireNonNull(flights.remove(vm));
        MigrationCommand.Migrate command = flight.command();
        Duration took = Duration.between(flight.since(), now);
        DataSize wire = new DataSize(Math.round(guest.wireBytes()));
        Bandwidth learned = new Bandwidth(Math.round(guest.wireBytes() / took.toNanos() * 1e9));
        monitored.arrived(vm, command.to());
        scheduler.fleet().link(new LinkSample(command.host(), command.to(), now, learned, command.migration()));
        MigrationOutcome outcome = new MigrationOutcome(
                took,
                Duration.ofNanos(Math.round(guest.downtime() * 1e9)),
                PreCopy.HAND_OVER,
                guest.rounds(),
                new DataSize(Math.round(guest.rawBytes())),
                wire,
                DIGEST,
                Manner.RELAY);
        tell(command, 2, now, new MigrationState.Done(outcome));
    }

    private void tell(MigrationCommand.Migrate command, int step, Instant now, MigrationState state) {
        scheduler.migration(
                new MigrationEvent(
                        command.migration(),
                        command.plan(),
                        command.vm(),
                        command.vmName(),
                        command.host(),
                        command.to(),
                        Epoch.FIRST,
                        step,
                        now,
                        state),
                now);
    }

    @Override
    public Optional<Instant> nextLook() {
        boolean over = scheduler.plan(PLAN).map(plan -> plan.state().isOver()).orElse(true);
        return over ? Optional.empty() : Optional.of(nextTick);
    }

    /** Of all that a scheduler says only its commands are acted on. */
    private final class Heard implements Announcer {

        @Override
        public void plan(Plan plan) {}

        @Override
        public void forget(PlanId plan) {}

        @Override
        public void command(MigrationCommand command) {
            if (command instanceof MigrationCommand.Migrate migrate) {
                commands.add(migrate);
            }
        }

        @Override
        public void report(PredictionReport report) {}

        @Override
        public void forecast(VmForecast forecast) {}

        @Override
        public void audit(AuditEntry entry) {}

        @Override
        public void quarantine(Quarantine quarantine) {}

        @Override
        public void power(HostPower power) {}

        @Override
        public void alert(Alert alert) {}
    }
}
