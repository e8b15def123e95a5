package dev.tern.scheduler.sequencing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds guests that wait for each other's room, and hosts where one of them can wait so that the others get through. Looks
 * at room only: time and links do not matter to who waits for whom.
 */
final class Knots {

    /** That this guest is to wait at this host for room at its destination. */
    record Parking(int guest, int host) {}

    /** @param detour bytes that it costs */
    private record Candidate(Parking parking, long detour) {}

    /** At most so many guests are parked together where one alone does not help. */
    private static final int TOGETHER = 3;
    /** Trials in all: each is a walk over the waiting guests. */
    private static final int TRIALS = 500;

    private final Board board;
    private final boolean[] parked;
    private final Knot start;
    private int trials;

    /**
     * @param stuck guests that do not get away
     * @param bytes that waiting elsewhere costs
     */
    private record Knot(Places places, List<Integer> stuck, List<Parking> parkings, long bytes) {

        /** Fewest that stay behind, then fewest bytes for waiting elsewhere. */
        static final Comparator<Knot> BETTER_FIRST =
                Comparator.comparingInt((Knot k) -> k.stuck().size()).thenComparingLong(Knot::bytes);
    }

    Knots(Board board, Places places, boolean[] parked) {
        this.board = board;
        this.parked = parked;
        this.start = new Knot(places, List.of(), List.of(), 0);
    }

    /** Who is to wait where so that as many as possible of these arrive; none where nobody waits in vain or nothing helps. */
    List<Parking> untie(List<Integer> guests) {
        Knot tied = after(start, guests, null);
        while (!tied.stuck().isEmpty()) {
            Knot looser = loosened(tied);
            if (looser == null) {
                break;
            }
            tied = looser;
        }
        return tied.parkings();
    }

    private @Nullable Knot loosened(Knot tied) {
        for (int together = 1; together <= TOGETHER; together++) {
            Knot best = best(tied, together);
            if (best != null && best.stuck().size() < tied.stuck().size()) {
                return best;
            }
        }
        return null;
    }

    private @Nullable Knot best(Knot tied, int together) {
        Knot best = null;
        for (Candidate candidate : candidates(tied)) {
            if (trials++ > TRIALS) {
                break;
            }
            Knot after = after(tied, tied.stuck(), candidate);
            if (together > 1) {
                after = best(after, together - 1);
            }
            if (after != null && (best == null || Knot.BETTER_FIRST.compare(after, best) < 0)) {
                best = after;
            }
        }
        return best;
    }

    /** Guests on hosts that others wait for, cheapest first. */
    private List<Candidate> candidates(Knot knot) {
        boolean[] awaited = new boolean[board.hosts.size()];
        knot.stuck().forEach(guest -> awaited[board.to[guest]] = true);
        List<Candidate> candidates = new ArrayList<>();
        for (int guest : knot.stuck()) {
            int at = knot.places().host[guest];
            if (!awaited[at] || parked[guest] || at != board.from[guest]) {
                continue;
            }
            for (int host = 0; host < board.hosts.size(); host++) {
                if (host != at
                        && host != board.to[guest]
                        && board.mayPark(guest, host)
                        && Board.lacking(knot.places().free[host], board.demand[guest]) < 0) {
                    candidates.add(new Candidate(new Parking(guest, host), detour(guest, at, host)));
                }
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::detour));
        return candidates;
    }

    private long detour(int guest, int at, int host) {
        int to = board.to[guest];
        return board.fullBytes(guest, at, host) + board.fullBytes(guest, host, to) - board.fullBytes(guest, at, to);
    }

    /** Parks a guest, where one is named, then lets everyone go who finds room, over and over. */
    private Knot after(Knot knot, List<Integer> guests, @Nullable Candidate first) {
        Places places = knot.places().copy();
        List<Parking> parkings = new ArrayList<>(knot.parkings());
        long bytes = knot.bytes();
        if (first != null) {
            bytes += first.detour();
            go(places, first.parking().guest(), first.parking().host());
            parkings.add(first.parking());
        }
        List<Integer> stuck = new ArrayList<>(guests);
        boolean moved = true;
        while (moved) {
            moved = stuck.removeIf(guest -> {
                int to = board.to[guest];
                boolean room = Board.lacking(places.free[to], board.demand[guest]) < 0;
                if (room) {
                    go(places, guest, to);
                }
                return room;
            });
        }
        return new Knot(places, stuck, parkings, bytes);
    }

    private void go(Places places, int guest, int to) {
        places.go(guest, to, board.demand[guest]);
    }
}
