package dev.tern.scheduler.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.consolidation.GuestMove;
import dev.tern.scheduler.consolidation.PowerChange;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.room.Rooms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Hosts that boot and shut down in their time, under a keeper; moves that it wants are made. It checks each order. */
final class Rack implements PowerController {

    static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration BOOTS = Duration.ofMinutes(2);
    private static final Duration SHUTS_DOWN = Duration.ofSeconds(40);
    private static final Duration MOVES = Duration.ofSeconds(20);
    private static final DataRequirements REQUIREMENTS =
            new DataRequirements(Duration.ofSeconds(10), 3, new Ratio(0.7));
    private static final PowerCurve CURVE = new PowerCurve(List.of(100.0, 200.0));

    private record UnderWay(int number, GuestMove move, Instant ends) {}

    final Fleets fleets;
    final PowerKeeper keeper;
    final List<HostId> hosts = new ArrayList<>();
    final Map<HostId, Power> power = new HashMap<>();
    /** Hosts that take the order to wake, and do not. */
    final Set<HostId> dead = new HashSet<>();
    /** What a host's controller answers to any order. */
    final Map<HostId, PowerProblem> broken = new HashMap<>();
    /** Hosts whose samples do not come. */
    final Set<HostId> silent = new HashSet<>();
    /** Hosts that the monitor takes to be up, whatever comes. */
    final Set<HostId> saysUp = new HashSet<>();

    final Map<VmId, Set<HostId>> planned = new HashMap<>();
    final Set<HostId> quarantined = new HashSet<>();
    final List<String> orders = new ArrayList<>();
    final Map<HostId, Instant> upSince = new HashMap<>();
    final List<Reason> unmet = new ArrayList<>();
    private final Map<HostId, Instant> changesAt = new HashMap<>();
    private final List<UnderWay> moving = new ArrayList<>();
    private int moves;

    /** Whether no move can be made. */
    boolean refusesMoves;

    /** Whether no move can be made to relieve a host. */
    boolean refusesRelief;

    /** Guests that were to relieve their hosts, once for each time. */
    final List<VmId> relieved = new ArrayList<>();

    /** Hosts that were to be emptied, once for each time. */
    final List<HostId> emptied = new ArrayList<>();

    Rack(int count) {
        this(count, KeeperSettings.DEFAULT);
    }

    Rack(int count, KeeperSettings settings) {
        fleets = Fleets.of(count);
        Map<HostId, PowerCurve> curves = new HashMap<>();
        for (int i = 0; i < count; i++) {
            HostId host = Fleets.host(i);
            hosts.add(host);
            curves.put(host, CURVE);
            power.put(host, Power.ON);
            upSince.put(host, fleets.now);
        }
        keeper = new PowerKeeper(curves, settings, Rooms.NONE, _ -> Duration.ofSeconds(2));
    }

    void pass(Duration time) {
        Instant end = fleets.now.plus(time);
        while (fleets.now.isBefore(end)) {
            step();
        }
    }

    void step() {
        fleets.now = fleets.now.plus(STEP);
        for (HostId host : hosts) {
            Instant at = changesAt.get(host);
            if (at != null && !at.isAfter(fleets.now)) {
                changesAt.remove(host);
                boolean wakes = power(host) == Power.TURNING_ON;
                power.put(host, wakes ? Power.ON : Power.OFF);
                upSince.put(host, fleets.now);
            }
            boolean heard = power(host) == Power.ON && !silent.contains(host);
            fleets.put(
                    fleets.hostOf(host).withHealth(heard || saysUp.contains(host) ? HostHealth.UP : HostHealth.DOWN));
            if (heard) {
                fleets.state.sample(fleets.sample(host), fleets.now);
            }
        }
        arrivals();
        Keeping keeping = keeper.look(view());
        unmet.clear();
        unmet.addAll(keeping.unmet());
        for (PowerOrder order : keeping.orders()) {
            keeper.heard(order.carryOut(this), view());
        }
        List<GuestMove> relief = keeping.moves().stream()
                .filter(move -> move.why().code().equals(PowerChange.RELIEF))
                .toList();
        if (!relief.isEmpty()) {
            assertThat(relief).isEqualTo(keeping.moves());
            relief.forEach(this::relieve);
        } else if (!keeping.moves().isEmpty()) {
            HostId from = keeping.moves().getFirst().from();
            emptied.add(from);
            assertThat(keeping.moves()).allMatch(move -> move.from().equals(from));
            if (refusesMoves) {
                keeper.notEmptied(from, new Reason("policy.denied", "not on my watch"), fleets.now);
            } else {
                keeping.moves().forEach(this::begin);
            }
        }
    }

    private void relieve(GuestMove move) {
        relieved.add(move.guest());
        if (refusesRelief) {
            keeper.notRelieved(move.guest(), fleets.now);
        } else {
            begin(move);
        }
    }

    FleetView view() {
        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);
        return new FleetView(fleet, REQUIREMENTS.assess(fleet), planned, quarantined);
    }

    Power power(HostId host) {
        return power.getOrDefault(host, Power.OFF);
    }

    long count(Power wanted) {
        return hosts.stream().filter(host -> power(host) == wanted).count();
    }

    private void begin(GuestMove move) {
        assertThat(keeper.closed()).doesNotContainKey(move.to());
        assertThat(power(move.to())).isEqualTo(Power.ON);
        moves++;
        moving.add(new UnderWay(moves, move, fleets.now.plus(MOVES)));
        event(moves, move.guest(), move.to(), 1, new MigrationState.Copying(1));
    }

    private void arrivals() {
        for (UnderWay one : List.copyOf(moving)) {
            if (!one.ends().isAfter(fleets.now)) {
                moving.remove(one);
                VmId guest = one.move().guest();
                event(one.number(), guest, one.move().to(), 9, new MigrationState.Done(Fleets.outcome(MOVES)));
                fleets.place(guest, one.move().to());
            }
        }
    }

    void event(int number, VmId guest, HostId to, int step, MigrationState state) {
        fleets.state.migration(fleets.event(Fleets.migration(number), Fleets.plan(number), guest, to, step, state));
    }

    int moves() {
        return moves;
    }

    @Override
    public Optional<PowerFailure> switchOff(HostId host) {
        orders.add("off " + host);
        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);
        assertThat(fleet.guestsOf(host)).as("guests of %s", host).isEmpty();
        for (InFlight move : fleet.inFlight().values()) {
            assertThat(List.of(move.last().from(), move.last().to())).doesNotContain(host);
        }
        assertThat(planned.values()).noneMatch(hosts -> hosts.contains(host));
        assertThat(silent).doesNotContain(host);
        assertThat(upSince.get(host)).as("up for half an hour").isBeforeOrEqualTo(fleets.now.minusSeconds(1_800));
        assertThat(count(Power.TURNING_OFF) + count(Power.TURNING_ON)).isZero();
        return order(host, Power.TURNING_OFF, SHUTS_DOWN);
    }

    @Override
    public Optional<PowerFailure> wake(HostId host) {
        orders.add("wake " + host);
        assertThat(power(host)).isEqualTo(Power.OFF);
        return order(host, Power.TURNING_ON, BOOTS);
    }

    private Optional<PowerFailure> order(HostId host, Power then, Duration within) {
        PowerProblem problem = broken.get(host);
        if (problem != null) {
            return Optional.of(new PowerFailure(host, problem, "it does not work"));
        }
        if (!dead.contains(host)) {
            power.put(host, then);
            changesAt.put(host, fleets.now.plus(within));
        }
        return Optional.empty();
    }

    @Override
    public PowerReading state(HostId host) {
        PowerProblem problem = broken.get(host);
        return problem == null
                ? new PowerReading.Known(power(host))
                : new PowerReading.Unknown(new PowerFailure(host, problem, "it does not work"));
    }
}
