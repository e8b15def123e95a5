package dev.tern.scheduler.departure;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveCase;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.forecast.PreCopy;
import dev.tern.scheduler.plan.MoveStage;
import dev.tern.scheduler.plan.PlanBook;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.HostRoom;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.sequencing.Room;
import dev.tern.scheduler.sequencing.Schedule;
import dev.tern.scheduler.sequencing.ScheduleSearch;
import dev.tern.scheduler.sequencing.SequencingProblem;
import dev.tern.scheduler.sequencing.Step;
import dev.tern.scheduler.sequencing.UnderWay;
import dev.tern.scheduler.sequencing.Way;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What moves under way take up now of hosts' slots, room and ports, and the order in which those that wait make the best of
 * the rest. It is told anew from what is known, moves under way included, so that nothing is to be remembered and every
 * failure or delay is reckoned with at once. The same fleet and plans give the same answer.
 */
final class Occupancy {

    /** An overdue move is expected to take so much longer as a part of what it has taken. */
    private static final double REST = 0.25;
    /** Steps of a search: orders tried times moves in them. */
    private static final int STEPS = 2_000;

    /** Bytes with half the bandwidth, as a part of those with all of it, of a guest that shares without harm. */
    private static final double CALM = 1.1;

    private static final int URGENT = 0;
    private static final long SEED = 1;

    private final ExecutionSettings settings;
    private final Surroundings with;
    private final FleetSnapshot fleet;
    private final PlanBook book;
    private final Paces paces;
    private final Ports ports;
    private final Map<HostId, DataSize> memory;
    private final List<UnderWay> underWay = new ArrayList<>();
    private final Set<VmId> busy = new HashSet<>();
    /** Ways of moves that take slots and never seem to end. */
    private final List<Way> still = new ArrayList<>();
    /** Told to their agents; the fleet does not count them yet. */
    private final List<Move> coming;

    private final Map<HostId, Room> taken = new HashMap<>();

    Occupancy(ExecutionSettings settings, Surroundings with, FleetSnapshot fleet, PlanBook book) {
        this.settings = settings;
        this.with = with;
        this.fleet = fleet;
        this.book = book;
        List<PastMove> ended = Paces.ended(fleet);
        this.paces = Paces.of(ended, book, with.slots().perHost());
        this.ports = new Ports(ended, fleet, with.forecaster().assumedBandwidth());
        this.memory = fleet.memoryByHost();
        this.coming = coming(book, fleet);
        fleet.inFlight().values().stream()
                .sorted((one, other) ->
                        one.last().migration().compareTo(other.last().migration()))
                .forEach(this::flying);
        coming.forEach(this::told);
    }

    /** Told to their agents, which have not answered yet. */
    static List<Move> coming(PlanBook book, FleetSnapshot fleet) {
        return book.active().stream()
                .flatMap(t -> t.plan().moves().stream().filter(m -> t.stage(m, fleet) instanceof MoveStage.Commanded))
                .toList();
    }

    /**
     * The best order found, from now on. Moves with a deadline go before what is otherwise more urgent where they would miss it
     * else.
     *
     * @param parkings where guests may wait on their way
     */
    Schedule order(List<GuestMove> moves, Map<VmId, HostId> parkings) {
        Schedule usual = found(moves, parkings);
        if (usual.late() == 0) {
            return usual;
        }
        Schedule hurried = found(moves.stream().map(Occupancy::hurried).toList(), parkings);
        return hurried.isMorePunctualThan(usual) ? hurried : usual;
    }

    private static GuestMove hurried(GuestMove move) {
        return move.deadline() == null ? move : move.withPriority(URGENT);
    }

    private Schedule found(List<GuestMove> moves, Map<VmId, HostId> parkings) {
        int plays = STEPS / Math.max(1, moves.size());
        return new ScheduleSearch(new SplittableRandom(SEED), plays, () -> false).schedule(problem(moves, parkings));
    }

    private SequencingProblem problem(List<GuestMove> moves, Map<VmId, HostId> parkings) {
        Set<HostId> hosts = new TreeSet<>(parkings.values());
        moves.forEach(move -> hosts.addAll(List.of(move.from(), move.to())));
        underWay.forEach(move -> hosts.addAll(List.of(move.from(), move.to())));
        return new SequencingProblem(
                fleet.at(),
                moves,
                underWay,
                hosts.stream()
                        .map(host -> room(host, parkings.containsValue(host)))
                        .toList(),
                ports.network(hosts, this::bearsAnother),
                new Limits(with.slots().perHost(), Math.max(1, total())),
                (vm, host) -> host.equals(parkings.get(vm)));
    }

    private HostRoom room(HostId id, boolean parking) {
        DataSize most = fleet.host(id)
                .map(view -> view.host()
                        .memory()
                        .times(with.placement().memoryThreshold().value()))
                .orElse(DataSize.ZERO);
        DataSize used = coming.stream()
                .filter(move -> move.to().equals(id))
                .flatMap(move -> fleet.vm(move.vm()).stream())
                .map(vm -> vm.vm().memory())
                .reduce(memory.getOrDefault(id, DataSize.ZERO), DataSize::plus);
        Room all = Room.of(used).plus(taken.getOrDefault(id, Room.NONE));
        return new HostRoom(id, Room.of(most), all, Math.max(1, slots(id)), parking);
    }

    /** Of a host, for moves that come to an end: those that do not have theirs already. */
    int slots(HostId host) {
        int held = (int) still.stream().filter(way -> way.isOn(host)).count();
        return Math.min(paces.slots(host), with.slots().perHost() - held);
    }

    boolean hasSlot(Move move) {
        return underWay.size() < total()
                && List.of(move.from(), move.to()).stream().allMatch(host -> busy(host) < slots(host));
    }

    private long busy(HostId host) {
        return underWay.stream().filter(move -> move.way().isOn(host)).count();
    }

    boolean isUnderWay(VmId vm) {
        return busy.contains(vm);
    }

    /** When a guest under way is expected to arrive; empty where none is, or it never seems to. */
    Optional<Instant> arrival(VmId vm) {
        return underWay.stream()
                .filter(move -> move.move().vm().equals(vm))
                .map(UnderWay::until)
                .findFirst();
    }

    /** It departs now. */
    void begin(Step step) {
        busy.add(step.move().vm());
        begun(step.move(), step.bandwidth(), step.end());
        taken.merge(step.to(), step.move().demand(), Room::plus);
    }

    private int total() {
        return with.slots().total() - still.size();
    }

    private void flying(InFlight flight) {
        var last = flight.last();
        busy.add(last.vm());
        Optional<VmView> vm = fleet.vm(last.vm());
        boolean open = flight.isEndOpen(settings.moves().limits().duration(), fleet.at());
        if (vm.isEmpty() || open || last.from().equals(last.to())) {
            still.add(new Way(last.from(), last.to()));
            return;
        }
        Optional<Move> planned = book.entry(last.migration()).map(PlanBook.Entry::move);
        MoveForecast forecast = forecast(vm.get(), last.to());
        MoveCase copy = alone(forecast, last.from(), last.to());
        Duration takes = planned.map(move -> move.predicted().duration().expected())
                .orElse(forecast.analytic().duration());
        boolean here = vm.get().vm().host().equals(last.from())
                && planned.filter(Occupancy::isCold).isEmpty();
        GuestMove guest = new GuestMove(
                last.vm(),
                last.vmName(),
                last.from(),
                last.to(),
                here ? demand(vm.get()) : Room.NONE,
                copy,
                0,
                flight.since(),
                null);
        begun(guest, bandwidth(copy), expected(flight.since(), takes));
    }

    private void told(Move move) {
        busy.add(move.vm());
        Optional<VmView> vm = fleet.vm(move.vm());
        if (vm.isEmpty()) {
            still.add(new Way(move.from(), move.to()));
        } else {
            GuestMove guest = guest(vm.get(), move, URGENT, null);
            Instant end = fleet.at().plus(move.predicted().duration().expected());
            begun(guest, bandwidth(guest.copy()), end);
        }
    }

    private void begun(GuestMove guest, Bandwidth bandwidth, Instant until) {
        underWay.add(new UnderWay(guest, guest.from(), guest.to(), bandwidth, until));
    }

    private Instant expected(Instant since, Duration takes) {
        Instant end = since.plus(takes);
        if (end.isAfter(fleet.at())) {
            return end;
        }
        Duration taken = Duration.between(since, fleet.at());
        return fleet.at().plusMillis(1 + Math.round(taken.toMillis() * REST));
    }

    /**
     * @param priority lower goes first
     * @param deadline of its plan
     */
    GuestMove guest(VmView vm, Move move, int priority, @Nullable Instant deadline) {
        return new GuestMove(
                move.vm(),
                move.vmName(),
                move.from(),
                move.to(),
                isCold(move) ? Room.NONE : demand(vm),
                alone(forecast(vm, move.to()), move.from(), move.to()),
                priority,
                move.startAt(),
                deadline);
    }

    private MoveForecast forecast(VmView vm, HostId to) {
        return with.forecaster().move(vm, to, settings.moves().limits(), fleet);
    }

    private MoveCase alone(MoveForecast forecast, HostId from, HostId to) {
        MoveCase move = forecast.move();
        return move.withBandwidth(ports.alone(from, to, move.bandwidth())
                .min(settings.moves().limits().bandwidth()));
    }

    /** Whether those under way there come to their ends as well with less: then one more may be tried. */
    private boolean bearsAnother(HostId host) {
        List<GuestMove> there = underWay.stream()
                .filter(move -> move.way().isOn(host))
                .map(UnderWay::move)
                .toList();
        return there.stream().allMatch(move -> isCalm(move.copy()));
    }

    private static boolean isCalm(MoveCase copy) {
        PreCopy.Course alone = new PreCopy().of(copy);
        PreCopy.Course shared =
                new PreCopy().of(copy.withBandwidth(copy.bandwidth().times(0.5)));
        return shared.converges()
                && shared.costs().transferred().bytes()
                        <= alone.costs().transferred().bytes() * CALM;
    }

    private static Bandwidth bandwidth(MoveCase copy) {
        return PreCopy.fastest(copy.wireRatio()).min(copy.bandwidth());
    }

    /** A guest that is shut off takes no memory, neither here nor there. */
    private static Room demand(VmView vm) {
        return vm.vm().state() == VmState.STOPPED ? Room.NONE : Room.of(vm.vm().memory());
    }

    private static boolean isCold(Move move) {
        return move.manner().mode() == MigrationMode.COLD;
    }
}
