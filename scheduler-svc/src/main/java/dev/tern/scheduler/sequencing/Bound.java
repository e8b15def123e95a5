package dev.tern.scheduler.sequencing;

import dev.tern.scheduler.forecast.PreCopy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A makespan that no order of the same legs goes below: the work of the busiest link, the work of the busiest host's slots
 * and of all of them, and the longest chain of guests that wait for each other's room. It takes every move to be made with
 * all the bandwidth of its path, when it sends the fewest bytes.
 */
final class Bound {

    private final Board board;
    private final List<Leg> legs;

    private Bound(Board board, List<Leg> legs) {
        this.board = board;
        this.legs = legs;
    }

    /** In nanoseconds. */
    static long of(Board board, List<Leg> legs) {
        Bound bound = new Bound(board, legs);
        return legs.isEmpty() ? 0 : Math.max(Math.max(bound.links(), bound.slots()), bound.chain());
    }

    private long links() {
        long[] busy = new long[board.links()];
        for (Leg leg : legs) {
            for (int link : board.path(leg.from(), leg.to())) {
                double bytes = board.fullBytes(leg.guest(), leg.from(), leg.to());
                busy[link] += (long) (bytes / board.capacity(link) * 1e9);
            }
        }
        long busiest = Arrays.stream(busy).max().orElse(0);
        return busiest + PreCopy.SETUP.plus(PreCopy.HAND_OVER).toNanos();
    }

    private long slots() {
        long[] work = new long[board.hosts.size()];
        long all = 0;
        for (Leg leg : legs) {
            long time = duration(leg);
            work[leg.from()] += time;
            work[leg.to()] += time;
            all += time;
        }
        long most = all / board.problem.limits().total();
        for (int host = 0; host < work.length; host++) {
            most = Math.max(most, work[host] / board.hosts.get(host).slots());
        }
        return most;
    }

    private long duration(Leg leg) {
        return board.fullCourse(leg.guest(), leg.from(), leg.to())
                .costs()
                .duration()
                .toNanos();
    }

    /** Each leg's earliest end by those whose room it needs, until nothing gets later. */
    private long chain() {
        long[][] free = board.freeSoon();
        long[] ends = new long[legs.size()];
        for (int pass = 0; pass <= legs.size(); pass++) {
            boolean later = false;
            for (int i = 0; i < ends.length; i++) {
                long end = earliestStart(legs.get(i), free, ends) + duration(legs.get(i));
                later |= end > ends[i];
                ends[i] = Math.max(ends[i], end);
            }
            if (!later) {
                break;
            }
        }
        return Arrays.stream(ends).max().orElse(0);
    }

    private long earliestStart(Leg leg, long[][] free, long[] ends) {
        long start = board.startAt[leg.guest()];
        for (int i = 0; i < ends.length; i++) {
            Leg other = legs.get(i);
            if (other.guest() == leg.guest() && other.to() == leg.from()) {
                start = Math.max(start, ends[i]);
            }
        }
        long[] room = free[leg.to()].clone();
        long[] demand = board.demand[leg.guest()];
        if (Board.lacking(room, demand) < 0) {
            return start;
        }
        List<Integer> leaving = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            if (legs.get(i).from() == leg.to()) {
                leaving.add(i);
            }
        }
        leaving.sort(Comparator.comparingLong(i -> ends[i]));
        for (int i : leaving) {
            Board.add(room, board.demand[legs.get(i).guest()], 1);
            if (Board.lacking(room, demand) < 0) {
                return Math.max(start, ends[i]);
            }
        }
        return start;
    }
}
