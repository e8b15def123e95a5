package dev.tern.scheduler.departure;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
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

/**
 * Who departs now: the moves with which the best order found for all that wait begins. It is sought anew at each look from
 * what is known then, moves under way included, so that nothing is to be remembered and every failure or delay is reckoned
 * with at once. The same fleet and plans give the same answer.
 *
 * <p>A guest is parked on a third host on its way where its plan says so: what comes after such a move waits here once that
 * has arrived. Guests that came to stand in each other's way since they were planned are named.
 */
final class Departures {

    /** An overdue move is expected to take so much longer as a part of what it has taken. */
    private static final double REST = 0.25;
    /** At a look no more than these are put in order together; those behind them take what they leave. */
    private static final int TOGETHER = 100;
    /** Steps of a search: orders tried times moves in them. */
    private static final int STEPS = 2_000;

    /** Bytes with half the bandwidth, as a part of those with all of it, of a guest that shares without harm. */
    private static final double CALM = 1.1;

    private static final int FEWEST_PLAYS = 8;
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

    /**
     * @param now moves that depart
     * @param stuck moves for which no order makes room, and why
     */
    record Answer(List<PlanBook.Entry> now, Map<MigrationId, Reason> stuck) {}

    Departures(ExecutionSettings settings, Surroundings with, FleetSnapshot fleet, PlanBook book) {
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

    static List<Move> coming(PlanBook book, FleetSnapshot fleet) {
        return book.active().stream()
                .flatMap(t -> t.plan().moves().stream().filter(m -> t.stage(m, fleet) instanceof MoveStage.Commanded))
                .toList();
    }

    /** @param waiting in the order of their urgency */
    Answer of(List<PlanBook.Entry> waiting) {
        List<PlanBook.Entry> now = new ArrayList<>();
        Map<MigrationId, Reason> stuck = new HashMap<>();
        List<PlanBook.Entry> open = waiting.stream()
                .filter(entry -> slots(entry.move().from()) > 0
                        && slots(entry.move().to()) > 0
                        && busy.add(entry.move().vm()))
                .toList();
        if (underWay.size() >= total() || open.stream().noneMatch(this::hasSlot)) {
            return new Answer(now, stuck);
        }
        for (int i = 0; i < open.size(); i += TOGETHER) {
            depart(open.subList(i, Math.min(open.size(), i + TOGETHER)), now, stuck);
        }
        return new Answer(now, stuck);
    }

    private void depart(List<PlanBook.Entry> waiting, List<PlanBook.Entry> now, Map<MigrationId, Reason> stuck) {
        Map<VmId, PlanBook.Entry> entries = new HashMap<>();
        List<GuestMove> moves = new ArrayList<>();
        for (PlanBook.Entry entry : waiting) {
            VmView vm = fleet.vms().get(entry.move().vm());
            if (vm != null) {
                entries.put(vm.id(), entry);
                moves.add(guest(vm, entry.move(), entry.track().priority()));
            }
        }
        SequencingProblem problem = problem(moves);
        int plays = Math.max(FEWEST_PLAYS, STEPS / Math.max(1, moves.size()));
        Schedule schedule = new ScheduleSearch(new SplittableRandom(SEED), plays, () -> false).schedule(problem);
        for (Step step : schedule.steps()) {
            PlanBook.Entry entry = entries.get(step.move().vm());
            if (step.start().equals(problem.at()) && entry != null) {
                now.add(entry);
                begun(step.move(), step.bandwidth(), step.end());
                taken.merge(step.to(), step.move().demand(), Room::plus);
            }
        }
        schedule.unmoved().forEach(unmoved -> {
            PlanBook.Entry entry = entries.get(unmoved.move().vm());
            if (entry != null) {
                stuck.put(entry.move().id(), unmoved.why());
            }
        });
    }

    private SequencingProblem problem(List<GuestMove> moves) {
        Set<HostId> hosts = new TreeSet<>();
        moves.forEach(move -> hosts.addAll(List.of(move.from(), move.to())));
        underWay.forEach(move -> hosts.addAll(List.of(move.from(), move.to())));
        return new SequencingProblem(
                fleet.at(),
                moves,
                underWay,
                hosts.stream().map(this::room).toList(),
                ports.network(hosts, this::bearsAnother),
                new Limits(with.slots().perHost(), total()),
                (vm, host) -> false);
    }

    private HostRoom room(HostId id) {
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
        return new HostRoom(id, Room.of(most), all, Math.max(1, slots(id)), false);
    }

    /** Of a host, for moves that come to an end: those that do not have theirs already. */
    private int slots(HostId host) {
        int held = (int) still.stream().filter(way -> way.isOn(host)).count();
        return Math.min(paces.slots(host), with.slots().perHost() - held);
    }

    private boolean hasSlot(PlanBook.Entry entry) {
        return List.of(entry.move().from(), entry.move().to()).stream().allMatch(host -> busy(host) < slots(host));
    }

    private long busy(HostId host) {
        return underWay.stream().filter(move -> move.way().isOn(host)).count();
    }

    private int total() {
        return with.slots().total() - still.size();
    }

    private void flying(InFlight flight) {
        var last = flight.last();
        busy.add(last.vm());
        Optional<VmView> vm = fleet.vm(last.vm());
        boolean late = flight.since().plus(settings.moves().limits().duration()).isBefore(fleet.at());
        if (vm.isEmpty() || late || flight.isInDoubt() || last.from().equals(last.to())) {
            still.add(new Way(last.from(), last.to()));
            return;
        }
        Optional<Move> planned = book.entry(last.migration()).map(PlanBook.Entry::move);
        MoveForecast forecast = forecast(vm.get(), last.to());
        MoveCase copy = alone(forecast, last.from(), last.to());
        Duration takes = planned.map(move -> move.predicted().duration().expected())
                .orElse(forecast.analytic().duration());
        boolean here = vm.get().vm().host().equals(last.from())
                && planned.filter(Departures::isCold).isEmpty();
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
            GuestMove guest = guest(vm.get(), move, 0);
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

    private GuestMove guest(VmView vm, Move move, int priority) {
        return new GuestMove(
                move.vm(),
                move.vmName(),
                move.from(),
                move.to(),
                isCold(move) ? Room.NONE : demand(vm),
                alone(forecast(vm, move.to()), move.from(), move.to()),
                priority,
                move.startAt(),
                null);
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
