package dev.tern.scheduler.sequencing;

import dev.tern.scheduler.forecast.PreCopy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Plays an order in planned time. Whenever a link, a slot or room becomes free, the waiting guests are gone through in
 * their order, and each starts that finds all three. What one further ahead could use but for a link or a slot is held for
 * it: one behind it does not take that room away.
 *
 * <p>A move reserves bandwidth on every link of its path while it copies, by the rule of {@link Share}. The link is idle
 * while a move is set up and handed over, so the next is started that much ahead.
 */
final class Play {

    private static final long SETUP = PreCopy.SETUP.toNanos();
    private static final long HAND_OVER = PreCopy.HAND_OVER.toNanos();

    private enum Kind {
        ARRIVED,
        LINK_FREE,
        WAKE
    }

    /** @param occupant of those that are or were under way; -1 where the event is no occupant's */
    private record Event(long at, Kind kind, int occupant) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            int byKind = byTime != 0 ? byTime : kind.compareTo(other.kind);
            return byKind != 0 ? byKind : Integer.compare(occupant, other.occupant);
        }
    }

    /** Who takes slots, links and room. */
    private record Occupant(int from, int to, long bandwidth, long[] demand) {}

    private final Board board;
    private final Share share;
    private final List<Integer> waiting = new ArrayList<>();
    private final int[] place;
    private final boolean[] parked;
    private final int[] parking;
    private final long[][] free;
    private final int[] slots;
    private final Occupied links;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Occupant> occupants = new ArrayList<>();
    private final List<Leg> legs = new ArrayList<>();
    private final long[][] held;
    private final List<Integer> holding = new ArrayList<>();
    private int underWay;
    private long now;

    /**
     * @param order guests, the first to be looked at first
     * @param parking for each guest the host where it may wait for room; -1 for none
     */
    Play(Board board, int[] order, Share share, int[] parking) {
        this.board = board;
        this.share = share;
        this.parking = parking.clone();
        for (int guest : order) {
            waiting.add(guest);
        }
        this.place = board.from.clone();
        this.parked = new boolean[board.moves.size()];
        this.free = board.free();
        this.slots = board.hosts.stream().mapToInt(HostRoom::slots).toArray();
        this.held = new long[free.length][free.length == 0 ? 0 : free[0].length];
        this.links = new Occupied(board);
    }

    Played played() {
        begin();
        startWhatCan();
        while (!events.isEmpty() || !waiting.isEmpty() && untie()) {
            if (!events.isEmpty()) {
                passTime();
            }
            startWhatCan();
        }
        long makespan = legs.stream().mapToLong(Leg::end).max().orElse(0);
        long bytes = legs.stream().mapToLong(Leg::bytes).sum();
        int late = (int) legs.stream()
                .filter(leg -> leg.to() == board.to[leg.guest()] && leg.end() > board.deadline[leg.guest()])
                .count();
        return new Played(List.copyOf(legs), List.copyOf(waiting), late, makespan, bytes, place, free);
    }

    private void begin() {
        for (int i = 0; i < board.problem.underWay().size(); i++) {
            UnderWay move = board.problem.underWay().get(i);
            Occupant occupant = new Occupant(
                    board.host(move.from()),
                    board.host(move.to()),
                    move.bandwidth().bytesPerSecond(),
                    board.underWayDemand.get(i));
            occupy(occupant, Math.max(1, board.nanos(move.until())));
        }
        for (int guest : waiting) {
            if (board.startAt[guest] > 0) {
                events.add(new Event(board.startAt[guest], Kind.WAKE, -1));
            }
        }
    }

    private void startWhatCan() {
        for (int i = 0; i < waiting.size() && underWay < board.problem.limits().total(); ) {
            if (tryStart(waiting.get(i))) {
                waiting.remove(i);
            } else {
                i++;
            }
        }
        holding.forEach(host -> Arrays.fill(held[host], 0));
        holding.clear();
    }

    /** Whether this guest waits no longer: a parked one waits again once it has arrived. */
    private boolean tryStart(int guest) {
        if (board.startAt[guest] > now) {
            return false;
        }
        int source = place[guest];
        int target = target(guest);
        if (target < 0) {
            return false;
        }
        long bandwidth = slots[source] > 0 && slots[target] > 0 ? share.of(board, links, guest, source, target) : 0;
        if (bandwidth == 0) {
            Board.add(held[target], board.demand[guest], 1);
            holding.add(target);
            return false;
        }
        start(guest, source, target, bandwidth);
        return true;
    }

    private int target(int guest) {
        if (hasRoom(board.to[guest], guest)) {
            return board.to[guest];
        }
        int wait = parking[guest];
        return wait >= 0 && !parked[guest] && wait != place[guest] && hasRoom(wait, guest) ? wait : -1;
    }

    private boolean hasRoom(int host, int guest) {
        long[] demand = board.demand[guest];
        for (int i = 0; i < demand.length; i++) {
            if (demand[i] > 0 && free[host][i] - held[host][i] < demand[i]) {
                return false;
            }
        }
        return true;
    }

    private void start(int guest, int source, int target, long bandwidth) {
        PreCopy.Course course = board.course(guest, bandwidth);
        long end = now + course.costs().duration().toNanos();
        legs.add(new Leg(
                guest,
                source,
                target,
                bandwidth,
                now,
                end,
                course.costs().transferred().bytes()));
        Board.add(free[target], board.demand[guest], -1);
        occupy(new Occupant(source, target, bandwidth, board.demand[guest]), end);
        place[guest] = target;
        if (target != board.to[guest]) {
            parked[guest] = true;
            events.add(new Event(end, Kind.WAKE, guest));
        }
    }

    private void occupy(Occupant occupant, long end) {
        underWay++;
        slots[occupant.from()]--;
        slots[occupant.to()]--;
        links.take(occupant.from(), occupant.to(), occupant.bandwidth());
        occupants.add(occupant);
        int index = occupants.size() - 1;
        events.add(new Event(Math.max(now, end - HAND_OVER - SETUP), Kind.LINK_FREE, index));
        events.add(new Event(end, Kind.ARRIVED, index));
    }

    private void passTime() {
        now = events.element().at();
        while (!events.isEmpty() && events.element().at() == now) {
            Event event = events.remove();
            switch (event.kind()) {
                case LINK_FREE -> {
                    Occupant done = occupants.get(event.occupant());
                    links.give(done.from(), done.to(), done.bandwidth());
                }
                case ARRIVED -> {
                    Occupant done = occupants.get(event.occupant());
                    underWay--;
                    slots[done.from()]++;
                    slots[done.to()]++;
                    links.leave(done.from(), done.to());
                    Board.add(free[done.from()], done.demand(), 1);
                }
                case WAKE -> {
                    if (event.occupant() >= 0) {
                        waiting.addFirst(event.occupant());
                    }
                }
            }
        }
    }

    /** Nothing is under way and nobody can start: somebody has to wait elsewhere. */
    private boolean untie() {
        List<Knots.Parking> chosen =
                board.untied(place, parked, () -> new Knots(board, free, place, parked).untie(waiting));
        chosen.forEach(next -> parking[next.guest()] = next.host());
        return !chosen.isEmpty();
    }
}
