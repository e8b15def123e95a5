package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.Said;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.power.HostWatts;
import dev.tern.scheduler.power.KeeperSettings;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.power.PowerController;
import dev.tern.scheduler.power.PowerFailure;
import dev.tern.scheduler.power.PowerOrder;
import dev.tern.scheduler.power.PowerReading;
import dev.tern.scheduler.power.WattsReading;
import dev.tern.scheduler.room.Rooms;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Hosts that a scheduler switches, each shutting down and booting in its time, with a monitor, a policy that allows what it is
 * asked, and agents that make the moves they are commanded. It checks each order.
 */
final class SwitchedFleet implements PowerController {

    static final Duration STEP = Duration.ofSeconds(4);
    static final Duration MEASURED = Duration.ofSeconds(20);
    private static final Duration BOOTS = Duration.ofMinutes(2);
    private static final Duration SHUTS_DOWN = Duration.ofSeconds(40);
    private static final Duration MOVES = Duration.ofSeconds(20);
    private static final Duration DOWN_AFTER = Duration.ofSeconds(15);

    private record UnderWay(Plan plan, Move move, Instant ends) {}

    final Fleets fleets;
    final List<HostId> hosts = new ArrayList<>();
    final Map<HostId, Power> power = new HashMap<>();
    /** Hosts that take the order to wake, and do not. */
    final Set<HostId> dead = new HashSet<>();
    /** Hosts whose samples do not come, though they are on. */
    final Set<HostId> silent = new HashSet<>();

    /** What controllers say that hosts draw, where they say anything. */
    final Map<HostId, Double> watts = new HashMap<>();

    final List<String> orders = new ArrayList<>();
    /** What policy says of a move. */
    Function<Move, Verdict> policy = move -> new Verdict.Allow(now().plusSeconds(300), List.of());

    Bench bench;
    private final ExecutionSettings settings;
    private final Path folder;
    private final Map<HostId, Instant> changesAt = new HashMap<>();
    private final Map<HostId, Instant> heardAt = new HashMap<>();
    private final List<UnderWay> moving = new ArrayList<>();
    private final Set<MigrationId> begun = new HashSet<>();
    private int plansSeen;

    /** So many hosts, all on; begun. */
    SwitchedFleet(int count, Path folder) {
        this(count, count, folder);
    }

    /** @param kept how many of them, the first ones, may be switched */
    SwitchedFleet(int count, int kept, Path folder) {
        this(count, kept, Rooms.NONE, folder);
    }

    SwitchedFleet(int count, int kept, Rooms rooms, Path folder) {
        this.folder = folder;
        fleets = Fleets.of(count);
        Map<HostId, HostWatts> watts = new HashMap<>();
        for (int i = 0; i < count; i++) {
            HostId host = Fleets.host(i);
            hosts.add(host);
            power.put(host, Power.ON);
            if (i < kept) {
                watts.put(host, new HostWatts(new PowerCurve(List.of(100.0, 200.0)), 5));
            }
        }
        settings = ExecutionSettings.DEFAULT
                .withAuto(true)
                .withEnergy(new EnergySettings(watts, KeeperSettings.DEFAULT, rooms, MEASURED));
        bench = new Bench(fleets, settings, folder).begin();
    }

    /** With two guests on each host. */
    SwitchedFleet loaded(double cores) {
        for (int i = 0; i < 2 * hosts.size(); i++) {
            fleets.guest(i, cores, hosts.get(i % hosts.size()));
        }
        return this;
    }

    /** The same guests demand this from now on. */
    void load(double cores) {
        for (int i = 0; i < 2 * hosts.size(); i++) {
            fleets.load(Fleets.vm(i), cores);
        }
    }

    /** The scheduler ends, and another begins with what it had said. */
    void restart() {
        restart(settings);
    }

    void restart(ExecutionSettings with) {
        Said before = bench.said;
        bench = new Bench(fleets, with, folder);
        before.powers.forEach(power -> bench.scheduler.energy().restore(power));
        before.plans.forEach(plan -> bench.scheduler.restore(plan));
        bench.begin();
        plansSeen = 0;
    }

    Instant now() {
        return fleets.now;
    }

    void pass(Duration time) {
        Instant end = now().plus(time);
        while (now().isBefore(end)) {
            step();
        }
    }

    void until(BooleanSupplier condition) {
        for (int i = 0; i < 6_000 && !condition.getAsBoolean(); i++) {
            step();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    void step() {
        fleets.now = now().plus(STEP);
        hosts.forEach(this::hostStep);
        agents();
        bench.scheduler.tick(now());
        for (PowerOrder order : bench.scheduler.energy().takeOrders()) {
            bench.scheduler.energy().heard(order.carryOut(this));
        }
        policyAnswers();
    }

    private void hostStep(HostId host) {
        Instant at = changesAt.get(host);
        if (at != null && !at.isAfter(now())) {
            changesAt.remove(host);
            power.put(host, power(host) == Power.TURNING_ON ? Power.ON : Power.OFF);
        }
        if (power(host) == Power.ON && !silent.contains(host)) {
            heardAt.put(host, now());
            bench.scheduler.sample(fleets.sample(host), now());
        }
        fleets.put(fleets.hostOf(host).withHealth(health(host)));
    }

    /** As the monitor has it. */
    private HostHealth health(HostId host) {
        Duration quiet = Duration.between(heardAt.getOrDefault(host, now()), now());
        if (quiet.compareTo(STEP) <= 0) {
            return HostHealth.UP;
        }
        boolean meant = said(host).filter(HostPower::mayBeSilent).isPresent();
        HostHealth missed = quiet.compareTo(DOWN_AFTER) > 0 ? HostHealth.DOWN : HostHealth.STALE;
        return meant ? HostHealth.OFF : missed;
    }

    Optional<HostPower> said(HostId host) {
        return bench.said.powers.reversed().stream()
                .filter(power -> power.host().equals(host))
                .findFirst();
    }

    private void policyAnswers() {
        List<Plan> plans = bench.said.plans;
        for (; plansSeen < plans.size(); plansSeen++) {
            Plan plan = plans.get(plansSeen);
            if (plan.state() == PlanState.SUBMITTED) {
                bench.answer(plan, policy);
            }
        }
    }

    private void agents() {
        for (MigrationCommand.Migrate command : bench.said.migrates()) {
            if (begun.add(command.migration())) {
                assertThat(power(command.to())).as("power of %s", command.to()).isEqualTo(Power.ON);
                Plan plan = bench.scheduler.plan(command.plan()).orElseThrow();
                Move move = plan.moves().stream()
                        .filter(m -> m.id().equals(command.migration()))
                        .findFirst()
                        .orElseThrow();
                moving.add(new UnderWay(plan, move, now().plus(MOVES)));
                bench.moving(plan, move);
            }
        }
        for (UnderWay one : List.copyOf(moving)) {
            if (!one.ends().isAfter(now())) {
                moving.remove(one);
                bench.arrives(one.plan(), one.move());
            }
        }
    }

    /** Its move gets stuck between its hosts. */
    void getsInDoubt(MigrationState.InDoubt doubt, int number, HostId to) {
        bench.scheduler.migration(
                fleets.event(Fleets.migration(number), Fleets.plan(number), Fleets.vm(number), to, 7, doubt), now());
    }

    Power power(HostId host) {
        return power.getOrDefault(host, Power.OFF);
    }

    long count(Power wanted) {
        return hosts.stream().filter(host -> power(host) == wanted).count();
    }

    HostId off() {
        return hosts.stream()
                .filter(host -> power(host) == Power.OFF)
                .findFirst()
                .orElseThrow();
    }

    List<Plan> consolidations() {
        return bench.scheduler.plans().stream()
                .filter(plan -> plan.goal() instanceof Goal.Consolidate)
                .toList();
    }

    @Override
    public Optional<PowerFailure> switchOff(HostId host) {
        orders.add("off " + host);
        FleetSnapshot fleet = fleets.state.snapshot(now());
        assertThat(fleet.guestsOf(host)).as("guests of %s", host).isEmpty();
        assertThat(fleet.inFlight().values())
                .noneMatch(move ->
                        move.last().from().equals(host) || move.last().to().equals(host));
        assertThat(said(host).orElseThrow().state()).isEqualTo(HostPower.State.SWITCHING_OFF);
        power.put(host, Power.TURNING_OFF);
        changesAt.put(host, now().plus(SHUTS_DOWN));
        return Optional.empty();
    }

    @Override
    public Optional<PowerFailure> wake(HostId host) {
        orders.add("wake " + host);
        assertThat(power(host)).isEqualTo(Power.OFF);
        if (!dead.contains(host)) {
            power.put(host, Power.TURNING_ON);
            changesAt.put(host, now().plus(BOOTS));
        }
        return Optional.empty();
    }

    @Override
    public PowerReading state(HostId host) {
        return new PowerReading.Known(power(host));
    }

    @Override
    public WattsReading watts(HostId host) {
        Double said = watts.get(host);
        return said == null ? PowerController.super.watts(host) : new WattsReading.Said(said);
    }
}
