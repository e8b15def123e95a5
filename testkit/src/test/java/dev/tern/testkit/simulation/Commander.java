package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.fleet.FleetState;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.learning.Apprentice;
import dev.tern.scheduler.learning.ModelFolder;
import dev.tern.scheduler.learning.Trainer;
import dev.tern.scheduler.learning.TrainingSet;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.surroundings.Announcer;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import dev.tern.scheduler.window.QuietMoment;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The scheduler's process: the product's scheduler between its topics. */
final class Commander extends Life {

    private static final Duration TICK = Duration.ofSeconds(1);

    /** Six dirty pages fit the downtime, so that a busy guest does not converge by itself. */
    private static final MigrationLimits LIMITS = new MigrationLimits(
            Duration.ofMillis(60), Duration.ofSeconds(5), Duration.ofMinutes(2), 30, Bandwidth.UNLIMITED, 2);

    private static final ExecutionSettings SETTINGS = new ExecutionSettings(
            new ExecutionSettings.Balance(false, Duration.ofMinutes(10)),
            new ExecutionSettings.Plans(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(1),
                    1,
                    Duration.ofSeconds(2),
                    50),
            new ExecutionSettings.Moves(LIMITS, false),
            new QuarantineSettings(3, Duration.ofMinutes(10), Duration.ofSeconds(4), Duration.ofSeconds(8)),
            EnergySettings.NONE);

    private @Nullable Scheduler scheduler;
    private Broker.@Nullable Writer writer;
    private int said;

    Commander(World world) {
        super(world, "scheduler");
    }

    @Override
    void begin() {
        writer = world.broker.writer(this);
        Scheduler begun = new Scheduler(SETTINGS, surroundings(), new SplittableRandom(world.random.nextLong()));
        scheduler = begun;
        boolean[] state = new boolean[1];
        world.broker.read(
                this,
                EnumSet.of(Topic.INVENTORY, Topic.PLANS, Topic.PREDICTIONS, Topic.EVENTS, Topic.LINKS),
                World.START,
                event -> state(begun, event),
                () -> {
                    state[0] = true;
                    begun.begin(world.wall());
                });
        world.broker.read(
                this,
                Set.of(Topic.SAMPLES, Topic.VERDICTS),
                world.wall().minus(Duration.ofMinutes(1)),
                event -> recent(begun, event),
                () -> {});
        later(TICK, this::tick);
    }

    private Surroundings surroundings() {
        return new Surroundings(
                new FleetState(Duration.ofSeconds(20), Duration.ofMinutes(15)),
                new DataRequirements(Duration.ofSeconds(10), 1, new Ratio(0.3)),
                PlacementSettings.DEFAULT,
                new Forecaster(Bandwidth.ofMiBPerSecond(100)),
                new Apprentice(
                        new TrainingSet(world.folder),
                        new ModelFolder(world.folder),
                        new Trainer(1),
                        1_000_000,
                        Duration.ofSeconds(20)),
                new Limits(2, 4),
                new QuietMoment(2, Duration.ofSeconds(30)),
                new Said());
    }

    private void state(Scheduler begun, Event<?> event) {
        switch (event.data()) {
            case Host host -> begun.fleet().host(host);
            case Vm vm -> begun.fleet().vm(vm);
            case LinkSample link -> begun.fleet().link(link);
            case Plan plan -> begun.restore(plan);
            case PredictionReport report -> begun.restore(report);
            case Quarantine quarantine -> begun.restore(quarantine);
            case MigrationEvent move -> begun.migration(move, world.wall());
            default -> {}
        }
    }

    private void recent(Scheduler begun, Event<?> event) {
        switch (event.data()) {
            case HostSample sample -> begun.sample(sample, world.wall());
            case PlanVerdict verdict -> begun.verdict(verdict, world.wall());
            default -> {}
        }
    }

    private void tick() {
        Scheduler now = scheduler;
        if (now != null) {
            now.tick(world.wall());
        }
        later(TICK, this::tick);
    }

    @Override
    void gone() {
        scheduler = null;
    }

    // ---- what people ask for

    private void ask(BiConsumer<Scheduler, Answer<?>[]> question) {
        within(life(), () -> {
            Scheduler now = scheduler;
            if (now != null && now.hasBegun()) {
                Answer<?>[] answer = new Answer<?>[1];
                question.accept(now, answer);
                if (answer[0] instanceof Answer.Refused<?> refused) {
                    world.note("refused: " + refused.why().code());
                }
            } else {
                world.note("refused: scheduler away");
            }
        });
    }

    void move(VmId vm, HostId to) {
        ask((now, answer) -> answer[0] = now.plan(new Order.Move(vm, to), null, false, "user:ann", world.wall()));
    }

    void evacuate(HostId host) {
        ask((now, answer) -> answer[0] = now.plan(new Order.Evacuate(host), null, false, "user:ann", world.wall()));
    }

    void cancel(MigrationId migration) {
        ask((now, answer) -> answer[0] = now.cancel(migration, "user:ann", "simulated", world.wall()));
    }

    void limit(MigrationId migration, Bandwidth cap) {
        ask((now, answer) -> answer[0] = now.limit(migration, cap, "user:ann", world.wall()));
    }

    void resolve(MigrationId migration, Resolution resolution) {
        ask((now, answer) -> answer[0] = now.resolve(
                migration, resolution, List.of("user:ann", "user:bob"), "both hosts were looked at", world.wall()));
    }

    boolean isQuiet() {
        Scheduler now = scheduler;
        return now != null
                && now.hasBegun()
                && now.plans().stream().allMatch(plan -> plan.state().isOver());
    }

    private final class Said implements Announcer {

        private <T> void say(EventType<T> type, T data) {
            Broker.Writer open = writer;
            if (open != null) {
                open.write(new Event<>(life() + "-" + said++, "tern://scheduler", world.wall(), type, data));
            }
        }

        @Override
        public void plan(Plan plan) {
            say(EventType.PLAN, plan);
        }

        @Override
        public void forget(PlanId plan) {}

        @Override
        public void command(MigrationCommand command) {
            say(EventType.COMMAND, command);
        }

        @Override
        public void report(PredictionReport report) {
            say(EventType.REPORT, report);
        }

        @Override
        public void forecast(VmForecast forecast) {}

        @Override
        public void quarantine(Quarantine quarantine) {
            say(EventType.QUARANTINE, quarantine);
        }

        @Override
        public void power(HostPower power) {
            say(EventType.HOST_POWER, power);
        }

        @Override
        public void alert(Alert alert) {
            say(EventType.ALERT, alert);
        }

        @Override
        public void audit(AuditEntry entry) {
            say(EventType.AUDIT, entry);
        }
    }
}
