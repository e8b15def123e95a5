package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sees moves through. It is told of every arrival and failure, and says at any time what starts now. The order is searched
 * for at the beginning and after every surprise; otherwise it stands, and is played anew from what has happened so far, so
 * that moves which end early or late shift those behind them. No guest is lost: each waits, is under way, has arrived, or
 * is named with a reason.
 */
public final class Conductor {

    /** A move is overdue when it takes so many times what it was predicted to. */
    private static final double OVERDUE = 1.25;
    /** And at least so much longer. */
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** An overdue move is expected to take so much longer as a part of what it has taken. */
    private static final double REST = 0.25;

    /** A move is slow where it gets less than so much of what it was given. */
    private static final double SLOW = 0.8;

    /** @param overdue whether that was noticed */
    private record Running(Step step, boolean overdue) {}

    private final ScheduleSearch search;
    private final Network network;
    private final Limits limits;
    private final BiPredicate<VmId, HostId> mayPark;
    private final int attempts;
    private final Map<HostId, HostRoom> hosts = new LinkedHashMap<>();
    private final Map<HostId, Pace> paces = new HashMap<>();
    private final Map<VmId, GuestMove> waiting = new LinkedHashMap<>();
    private final Map<VmId, Running> running = new LinkedHashMap<>();
    private final Map<VmId, Integer> failures = new HashMap<>();
    private final List<Unmoved> givenUp = new ArrayList<>();
    private List<Unmoved> stuck = List.of();
    private List<VmId> order = List.of();
    private Share share = Share.ALL.getFirst();
    private boolean surprised = true;
    private Instant nextLook = Instant.MIN;

    /**
     * @param mostSlots that a host's are raised to where its moves keep to their predictions
     * @param attempts of a move before it is given up
     */
    public Conductor(SequencingProblem problem, ScheduleSearch search, int mostSlots, int attempts) {
        if (!problem.underWay().isEmpty()) {
            throw new IllegalArgumentException("Moves under way that nobody conducts never end: "
                    + problem.underWay().size());
        }
        this.search = search;
        this.network = problem.network();
        this.limits = problem.limits();
        this.mayPark = problem.mayPark();
        this.attempts = attempts;
        for (HostRoom host : problem.hosts()) {
            hosts.put(host.id(), host);
            paces.put(host.id(), new Pace(host.slots(), Math.max(host.slots(), mostSlots)));
        }
        problem.moves().forEach(move -> waiting.put(move.vm(), move));
    }

    /**
     * What is to be done now.
     *
     * @param starts moves that start; they count as under way from here on
     * @param raises moves under way that get more bandwidth
     */
    public record Turn(List<Step> starts, List<Raise> raises) {

        public Turn {
            starts = List.copyOf(starts);
            raises = List.copyOf(raises);
        }
    }

    public Turn due(Instant now) {
        noticeOverdue(now);
        Board board = new Board(problem(now));
        Played played = surprised ? searched(board) : played(board);
        surprised = false;
        stuck = running.isEmpty() && played.legs().isEmpty() ? new Waits(board, played).unmoved() : List.of();
        List<Step> due = new ArrayList<>();
        Instant next = Instant.MAX;
        for (Leg leg : played.legs()) {
            if (leg.start() == 0) {
                due.add(leg.begin(board));
            } else {
                next = earlier(next, board.instant(leg.start()));
            }
        }
        Map<VmId, Raise> raises = new LinkedHashMap<>();
        for (Played.Raised raised : played.raised()) {
            if (raised.at() == 0) {
                raises.put(board.guest(raised.guest()).vm(), raised.raise(board));
            }
        }
        raises.values().forEach(this::raise);
        due.forEach(this::start);
        for (Played.Raised later : played.raised()) {
            next = later.at() == 0 ? next : earlier(next, board.instant(later.at()));
        }
        for (Running move : running.values()) {
            next = move.overdue() ? next : earlier(next, overdueAt(move.step()));
        }
        nextLook = next;
        return new Turn(due, List.copyOf(raises.values()));
    }

    /** When {@link #due} has something to say though nothing has happened; empty where it has not. */
    public Optional<Instant> nextLook() {
        return nextLook.equals(Instant.MAX) ? Optional.empty() : Optional.of(nextLook);
    }

    public void arrived(VmId vm, Instant now) {
        Running move = running.remove(vm);
        if (move == null) {
            return;
        }
        Step step = move.step();
        leave(step.from(), step.move());
        paces(step).forEach(pace -> pace.kept(step.start()));
        if (step.isParking()) {
            waiting.put(vm, step.move().startingFrom(step.to()));
            order = Stream.concat(Stream.of(vm), order.stream().filter(other -> !other.equals(vm)))
                    .toList();
        }
    }

    /**
     * What a move under way puts on the wire. Where that is less than it was given, a host or a link has more to do than was
     * known, and both hosts take fewer moves; a guest that merely writes more than predicted is no reason for that.
     */
    public void observed(VmId vm, Bandwidth throughput, Instant now) {
        Running move = running.get(vm);
        if (move == null || throughput.compareTo(move.step().bandwidth().times(SLOW)) >= 0) {
            return;
        }
        paces(move.step()).forEach(pace -> pace.broken(move.step().start(), now));
        surprised = true;
    }

    /** The guest is still where it was. It is tried again, unless that has been done often enough. */
    public void failed(VmId vm, Reason why, Instant now) {
        Running move = running.remove(vm);
        if (move == null) {
            return;
        }
        Step step = move.step();
        leave(step.to(), step.move());
        paces(step).forEach(pace -> pace.broken(step.start(), now));
        GuestMove back = step.move().startingFrom(step.from());
        if (failures.merge(vm, 1, Integer::sum) < attempts) {
            waiting.put(vm, back);
        } else {
            givenUp.add(new Unmoved(back, why));
        }
        surprised = true;
    }

    /** Whether nothing is left to do: nothing under way, and whoever waits waits in vain. */
    public boolean isOver() {
        return running.isEmpty() && stuck.size() == waiting.size();
    }

    /** Guests that were given up, and those that no order makes room for as things are. */
    public List<Unmoved> unmoved() {
        return Stream.concat(givenUp.stream(), stuck.stream()).toList();
    }

    public List<GuestMove> waiting() {
        return List.copyOf(waiting.values());
    }

    public List<Step> underWay() {
        return running.values().stream().map(Running::step).toList();
    }

    /** Every host as it is now. */
    public List<HostRoom> hosts() {
        return hosts.values().stream()
                .map(host -> host.withSlots(pace(host.id()).slots()))
                .toList();
    }

    private SequencingProblem problem(Instant now) {
        List<UnderWay> underWay = running.values().stream()
                .map(move -> new UnderWay(
                        move.step().move(),
                        move.step().from(),
                        move.step().to(),
                        move.step().bandwidth(),
                        expected(move.step(), now)))
                .toList();
        return new SequencingProblem(now, waiting(), underWay, hosts(), network, limits, mayPark);
    }

    private static Instant expected(Step step, Instant now) {
        if (step.end().isAfter(now)) {
            return step.end();
        }
        Duration taken = Duration.between(step.start(), now);
        return now.plusMillis(Math.round(taken.toMillis() * REST));
    }

    private void noticeOverdue(Instant now) {
        running.replaceAll((vm, move) -> {
            if (move.overdue() || overdueAt(move.step()).isAfter(now)) {
                return move;
            }
            surprised = true;
            return new Running(move.step(), true);
        });
    }

    private static Instant overdueAt(Step step) {
        Duration predicted = Duration.between(step.start(), step.end());
        Duration more = Duration.ofMillis(Math.round(predicted.toMillis() * (OVERDUE - 1)));
        return step.end().plus(more.compareTo(GRACE) > 0 ? more : GRACE);
    }

    private Played searched(Board board) {
        ScheduleSearch.Found found = search.find(board);
        order = found.order().stream().map(guest -> board.moves.get(guest).vm()).toList();
        share = found.share();
        return found.played();
    }

    private Played played(Board board) {
        Map<VmId, Integer> rank = new HashMap<>();
        order.forEach(vm -> rank.put(vm, rank.size()));
        List<Integer> guests = IntStream.range(0, board.moves.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                        guest -> rank.getOrDefault(board.moves.get(guest).vm(), Integer.MAX_VALUE)))
                .toList();
        return search.replay(board, guests, share);
    }

    private void start(Step step) {
        waiting.remove(step.move().vm());
        running.put(step.move().vm(), new Running(step, false));
        hosts.computeIfPresent(
                step.to(),
                (id, host) -> host.withUsed(host.used().plus(step.move().demand())));
    }

    private void raise(Raise raised) {
        running.computeIfPresent(raised.vm(), (vm, move) -> {
            Step step = move.step();
            return new Running(
                    new Step(
                            step.move(),
                            step.from(),
                            step.to(),
                            raised.bandwidth(),
                            step.start(),
                            raised.end(),
                            step.bytes()),
                    move.overdue());
        });
    }

    private void leave(HostId host, GuestMove guest) {
        hosts.computeIfPresent(host, (id, room) -> room.withUsed(room.used().minus(guest.demand())));
    }

    private List<Pace> paces(Step step) {
        return List.of(pace(step.from()), pace(step.to()));
    }

    private Pace pace(HostId host) {
        Pace pace = paces.get(host);
        if (pace == null) {
            throw new IllegalArgumentException("Host " + host + " is not among those that moves are conducted on");
        }
        return pace;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
