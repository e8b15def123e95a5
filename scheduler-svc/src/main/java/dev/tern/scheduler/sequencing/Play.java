package dev.tern.scheduler.sequencing;

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

    private enum Kind {
        ARRIVED,
        LINK_FREE,
        WAKE
    }

    /**
     * @param subject the occupant, or the guest that waits again; -1 for none
     * @param version of the occupant for which this holds
     */
    private record Event(long at, Kind kind, int subject, int version) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            int byKind = byTime != 0 ? byTime : kind.compareTo(other.kind);
            return byKind != 0 ? byKind : Integer.compare(subject, other.subject);
        }
    }

    private final Board board;
    private final Share share;
    private final List<Integer> waiting;
    private final int[] place;
    private final boolean[] parked;
    private final int[] parking;
    private final long[][] free;
    private final int[] slots;
    private final Occupied links;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Occupant> occupants = new ArrayList<>();
    /** Of the occupants those whose links are not free again. */
    private final List<Integer> copying = new ArrayList<>();

    private final List<Played.Raised> raised = new ArrayList<>();
    private final long[][] held;
    private final List<Integer> holding = new ArrayList<>();
    private int underWay;
    private long now;

    /**
     * @param order guests, the first to be looked at first
     * @param parking for each guest the host where it may wait for room; -1 for none
     */
    Play(Board board, List<Integer> order, Share share, List<Integer> parking) {
        this.board = board;
        this.share = share;
        this.parking = parking.stream().mapToInt(Integer::intValue).toArray();
        this.waiting = new ArrayList<>(order);
        this.place = board.from.clone();
        this.parked = new boolean[board.moves.size()];
        this.free = board.free();
        this.slots = board.hosts.stream().mapToInt(HostRoom::slots).toArray();
        this.held = new long[free.length][free.length == 0 ? 0 : free[0].length];
        this.links = new Occupied(board);
    }

    Played played() {
        begin();
        if (!events.isEmpty() && events.element().at() == 0) {
            passTime();
        }
        startWhatCan();
        while (!events.isEmpty() || (!waiting.isEmpty() && untie())) {
            if (!events.isEmpty()) {
                passTime();
            }
            startWhatCan();
        }
        List<Leg> legs = occupants.stream()
                .filter(occupant -> occupant.begun)
                .map(occupant -> occupant.leg(board))
                .toList();
        long makespan = legs.stream().mapToLong(Leg::end).max().orElse(0);
        long bytes = legs.stream().mapToLong(Leg::bytes).sum();
        int late = (int) legs.stream().filter(leg -> board.delay(leg) > 0).count();
        long delay = legs.stream().mapToLong(board::delay).sum();
        return new Played(legs, raised, List.copyOf(waiting), late, delay, makespan, bytes, new Places(place, free));
    }

    private void begin() {
        List<UnderWay> before = board.problem.underWay();
        for (int i = 0; i < before.size(); i++) {
            occupy(Occupant.underWay(board, board.moves.size() + i, before.get(i)));
        }
        for (int guest : waiting) {
            if (board.startAt[guest] > 0) {
                events.add(new Event(board.startAt[guest], Kind.WAKE, -1, 0));
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
        raise(true);
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
        Board.add(free[target], board.demand[guest], -1);
        Occupant started = Occupant.starting(board, guest, source, target, bandwidth, now);
        occupy(started);
        place[guest] = target;
        if (target != board.to[guest]) {
            parked[guest] = true;
        }
    }

    private void occupy(Occupant occupant) {
        underWay++;
        slots[occupant.from]--;
        slots[occupant.to]--;
        links.take(occupant.from, occupant.to, occupant.bandwidth());
        occupants.add(occupant);
        copying.add(occupants.size() - 1);
        expect(occupants.size() - 1);
    }

    private void expect(int index) {
        Occupant occupant = occupants.get(index);
        events.add(new Event(occupant.linkFreeAt(now), Kind.LINK_FREE, index, occupant.version));
        events.add(new Event(occupant.end(), Kind.ARRIVED, index, occupant.version));
    }

    private void passTime() {
        now = events.element().at();
        while (!events.isEmpty() && events.element().at() == now) {
            Event event = events.remove();
            if (event.kind() != Kind.WAKE && occupants.get(event.subject()).version == event.version()) {
                happen(event.kind(), event.subject());
            }
        }
        raise(false);
    }

    private void happen(Kind kind, int index) {
        Occupant done = occupants.get(index);
        if (kind == Kind.LINK_FREE) {
            links.give(done.from, done.to, done.bandwidth());
            copying.remove((Integer) index);
            return;
        }
        underWay--;
        slots[done.from]++;
        slots[done.to]++;
        links.leave(done.from, done.to);
        Board.add(free[done.from], board.demand[done.guest], 1);
        if (done.begun && done.to != board.to[done.guest]) {
            waiting.addFirst(done.guest);
        }
    }

    /** What has become free goes to moves that began with a part before others begin, and the rest to any that can use it. */
    private void raise(boolean rest) {
        for (int index : List.copyOf(copying)) {
            Occupant occupant = occupants.get(index);
            long most = share.most(board, links, occupant, rest);
            if (most > occupant.bandwidth()) {
                links.give(occupant.from, occupant.to, occupant.bandwidth());
                occupant.raise(board, now, most);
                links.give(occupant.from, occupant.to, -most);
                if (!occupant.startsNow(now)) {
                    raised.add(new Played.Raised(occupant.guest, now, most, occupant.end()));
                }
                expect(index);
            }
        }
    }

    /** Nothing is under way and nobody can start: somebody has to wait elsewhere. */
    private boolean untie() {
        List<Knots.Parking> chosen =
                board.untied(place, parked, () -> new Knots(board, new Places(place, free), parked).untie(waiting));
        chosen.forEach(next -> parking[next.guest()] = next.host());
        return !chosen.isEmpty();
    }
}
