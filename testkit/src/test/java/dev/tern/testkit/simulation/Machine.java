package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.testkit.checker.Seen;
import dev.tern.transfer.migration.Agent;
import dev.tern.transfer.migration.AgentSettings;
import dev.tern.transfer.migration.ArrivalNote;
import dev.tern.transfer.migration.DepartureNote;
import dev.tern.transfer.migration.Events;
import dev.tern.transfer.migration.GuestClock;
import dev.tern.transfer.migration.Hooks;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import dev.tern.transfer.migration.StartRules;
import dev.tern.transfer.migration.Surroundings;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One host: a hypervisor and a disk that outlive the agent, and the agent, which is the product's. */
final class Machine extends Life {

    private static final Duration MARGIN = Duration.ofMinutes(10);
    private static final Duration WITHOUT_A_PAST = Duration.ofDays(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    private static final int MOST_WAITING = 400;

    final HostId host;
    final Disk disk;
    final Daemon daemon;
    private @Nullable Agent agent;
    private Broker.@Nullable Writer writer;
    private int steps;
    private int fatalStep = -1;
    private boolean fatalPower;
    private boolean powerLost;
    private Duration downAfterStep = Duration.ofMillis(300);
    private int said;
    private Duration skew = Duration.ZERO;

    Machine(World world, HostId host) {
        super(world, host.value());
        this.host = host;
        this.disk = new Disk(this);
        this.daemon = new Daemon(this);
    }

    Network network() {
        return world.network;
    }

    /** The product's defaults, but for requests, which would hardly ever be given up: few faults last as long as those allow. */
    private static AgentSettings settings(HostId host) {
        AgentSettings usual = AgentSettings.defaults(World.sockets(host));
        return new AgentSettings(
                usual.sockets(),
                usual.memoryReserve(),
                usual.mostLeaving(),
                usual.mostComing(),
                usual.linkGrace(),
                ANSWER_WITHIN,
                usual.doubtAfter(),
                usual.tellFor(),
                usual.restoreWithin(),
                usual.poll(),
                usual.pollNear(),
                usual.guard(),
                usual.sureAfter(),
                usual.hooks());
    }

    // ---- life

    @Override
    void begin() {
        writer = world.broker.writer(this);
        int born = life();
        Agent begun = new Agent(new Surroundings(
                host,
                settings(host),
                task -> world.clock.after(0, () -> within(born, task)),
                this::timer,
                world.clock::read,
                () -> world.wall().plus(skew),
                new SplittableRandom(world.random.nextLong()),
                new DaemonClient(this),
                Hooks.NONE,
                GuestClock.NONE,
                world.network.peering(this),
                disk,
                new Log(),
                new PlainSeals(host),
                StartRules.NONE));
        agent = begun;
        later(Duration.ZERO, begun::start);
        Instant longAgo = world.wall().minus(WITHOUT_A_PAST);
        Instant since = begun.readUpTo().map(time -> time.minus(MARGIN)).orElse(longAgo);
        // as at the product's edge: no command is obeyed whose allow was taken back before
        world.broker.read(
                this,
                Set.of(Topic.VERDICTS),
                longAgo,
                this::judged,
                () -> world.broker.read(this, Set.of(Topic.COMMANDS), since, this::commanded, () -> {}));
        world.broker.read(
                this, Set.of(Topic.OWNERSHIP, Topic.INVENTORY, Topic.ALERTS), longAgo, this::told, begun::caughtUp);
    }

    private void judged(Event<?> event) {
        if (event.data() instanceof PlanVerdict verdict) {
            agent().judged(verdict);
        }
    }

    private dev.tern.transfer.migration.Timers.Timer timer(Duration delay, Runnable action) {
        boolean[] cancelled = new boolean[1];
        later(delay, () -> {
            if (!cancelled[0]) {
                action.run();
            }
        });
        return () -> cancelled[0] = true;
    }

    @Override
    void gone() {
        agent = null;
        boolean power = powerLost;
        powerLost = false;
        if (power) {
            world.powerLost = true;
            daemon.powerLoss();
            disk.powerLoss();
        }
        world.network.died(this, power);
    }

    void losePower(Duration down) {
        powerLost = true;
        if (isUp()) {
            die(down);
        } else {
            gone();
        }
    }

    void jump(Duration by) {
        skew = skew.plus(by);
    }

    @Override
    Duration deathFor() {
        return downAfterStep;
    }

    /** Something that a death can come before or after: a write to the journal, a request to the hypervisor. */
    void step() {
        if (steps++ == fatalStep) {
            fatalStep = -1;
            powerLost = fatalPower;
            throw new Killed();
        }
    }

    int steps() {
        return steps;
    }

    void dieAt(int step, boolean power, Duration down) {
        fatalStep = step;
        downAfterStep = down;
        fatalPower = power;
    }

    // ---- what it is told

    private void commanded(Event<?> event) {
        if (event.data() instanceof MigrationCommand command && command.host().equals(host)) {
            world.coverage.command(state(command), command);
            if (command instanceof MigrationCommand.Limit limit) {
                world.see(new Seen.Cap(
                        world.clock.now(),
                        command.migration().value(),
                        limit.bandwidth().bytesPerSecond()));
            }
            agent().command(command, event.time());
        }
    }

    private @Nullable MigrationState state(MigrationCommand command) {
        return note(command.migration().value()).map(this::state).orElse(null);
    }

    private void told(Event<?> event) {
        switch (event.data()) {
            case OwnershipRecord record -> {
                if (!record.host().equals(host)) {
                    departures(record.vm()).forEach(note -> world.coverage.record(state(note), record.kind()));
                }
                var unused = agent().published(record);
            }
            case Alert alert when event.source().equals(source()) -> agent().recall(alert);
            case Vm vm -> agent().seen(vm);
            case Host seen -> agent().seen(seen);
            default -> {}
        }
    }

    /** A message of the direct link is about to be handed over. */
    void heard(Session session, ControlMessage message) {
        if (message instanceof ControlMessage.ToSource) {
            note(session.migration().value()).ifPresent(note -> world.coverage.message(state(note), message));
        } else {
            world.coverage.message(
                    agent().view().arrivals().stream()
                            .filter(note -> note.session().equals(session))
                            .map(ArrivalNote::stage)
                            .findFirst()
                            .orElse(null),
                    message);
        }
    }

    private String source() {
        return "tern://agent/" + host;
    }

    private Agent agent() {
        Agent now = agent;
        if (now == null) {
            throw new IllegalStateException(name + " has no agent");
        }
        return now;
    }

    // ---- what is asked of it

    Optional<DepartureNote> note(String migration) {
        Agent now = agent;
        return now == null ? Optional.empty() : now.departure(dev.tern.contracts.id.MigrationId.of(migration));
    }

    List<DepartureNote> departures(VmId vm) {
        Agent now = agent;
        return now == null
                ? List.of()
                : now.view().departures().stream()
                        .filter(note -> note.command().vm().equals(vm))
                        .toList();
    }

    List<DepartureNote> departures() {
        Agent now = agent;
        return now == null ? List.of() : now.view().departures();
    }

    boolean isIdle() {
        Agent now = agent;
        return now != null
                && !isStopped()
                && now.isIdle()
                && now.view().departures().stream().allMatch(Machine::isSettled);
    }

    static boolean isSettled(DepartureNote note) {
        return note.state() instanceof MigrationState.Terminal && note.restored() && !note.peerKnows();
    }

    /** A fault comes: which states of the moves that were commanded last does it meet here? */
    void meet(FaultKind kind) {
        Agent now = agent;
        if (now == null) {
            return;
        }
        for (VmId vm : World.GUESTS) {
            world.lastCommanded(vm).ifPresent(id -> {
                now.departure(id).ifPresent(note -> world.coverage.fault(state(note), kind));
                now.view().arrivals().stream()
                        .filter(note -> note.session().migration().equals(id))
                        .forEach(note -> world.coverage.fault(note.stage(), kind));
            });
        }
    }

    /** The journal learns of the switch only with the release: until then the hypervisor knows better. */
    private MigrationState state(DepartureNote note) {
        boolean paused = daemon.guest(note.command().vm())
                .map(guest -> guest.phase)
                .filter(phase -> phase == Phase.SWITCHING || phase == Phase.COMPLETED)
                .isPresent();
        return paused && note.state() instanceof MigrationState.Copying copying ? copying.pause() : note.state();
    }

    /** All that is wrong here ends. */
    void heal() {
        fatalStep = -1;
        daemon.away = false;
        daemon.mute = false;
        daemon.slow = Duration.ZERO;
        daemon.refusesLoad = false;
        daemon.memory = DataSize.ofGiB(4);
        disk.full(false);
        disk.broken(false);
        disk.lying(false);
        goOn();
        if (isSoonBack()) {
            start();
        }
    }

    void drain() {
        within(life(), () -> agent().drain());
    }

    void undoAll() {
        within(life(), () -> agent().undoAll(new dev.tern.contracts.plan.Reason("agent.draining", "It stops")));
    }

    /** Says events as the product's edge does: told twice has the same id twice. */
    private final class Log implements Events {

        @Override
        public <T> void publish(EventType<T> type, T data) {
            world.said(host, data);
            String id =
                    switch (data) {
                        case MigrationEvent move ->
                            move.migration() + "/" + move.step() + "/"
                                    + move.state().word();
                        case OwnershipRecord record ->
                            record.vm() + "/" + record.epoch() + "/" + record.kind() + "/" + host;
                        default -> host + "-" + life() + "-" + said++;
                    };
            Broker.Writer open = writer;
            if (open != null) {
                open.write(new Event<>(id, source(), world.wall().plus(skew), type, data));
            }
        }

        @Override
        public boolean hasRoom() {
            Broker.Writer open = writer;
            return open != null && open.waiting() < MOST_WAITING;
        }
    }
}
