package dev.tern.scheduler.departure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What was seen of one direction of a port.
 *
 * @param best that one move got, in bytes a second
 * @param open moves at once that did not slow each other down
 * @param full bytes a second that it carries; zero where it was not seen to be full
 */
record Seen(double best, int open, double full) {

    /** A port is full where its moves get less than so much of what nothing hinders them to get. */
    static final double SLOW = 0.8;

    /** Moves that began first say the least: so many of the last are looked at. */
    private static final int MOST = 32;
    /** On average at once; less than that, and they hardly met. */
    private static final double TOGETHER = 1.5;
    /** Moves of which there were at most so many as a part tell what one of them gets where it is less crowded. */
    private static final double FEWER = 0.6;
    /** What one more may find, as a part of what one alone gets: little enough that only those are tried that share without harm. */
    private static final double TRIAL = 0.5;

    /**
     * A move among the others of its time.
     *
     * @param together what they got, in bytes a second
     * @param unhindered what nothing would hinder them to get
     * @param part of it that this one got
     */
    private record Meeting(double atOnce, double together, double unhindered, double part) {

        static Meeting of(Pass pass, List<Pass> all, ToDoubleFunction<Pass> unhindered) {
            double sum = 0;
            for (Pass other : all) {
                sum += pass.sharedWith(other) * unhindered.applyAsDouble(other.known(pass));
            }
            double own = unhindered.applyAsDouble(pass);
            double part = own > 0 ? Math.min(1, pass.rate() / own) : 1;
            return new Meeting(pass.atOnce(all), pass.together(all), sum, part);
        }

        /** What its guests' hypervisors emit is less than the links would take, where so little came also of fewer. */
        double emitted(List<Meeting> all) {
            return all.stream()
                    .filter(other -> other.atOnce <= FEWER * atOnce)
                    .mapToDouble(Meeting::part)
                    .max()
                    .orElse(1);
        }
    }

    /**
     * @param by port
     * @param unhindered bytes a second that a move is taken to get where this port is not full
     */
    static Map<String, Seen> of(List<Pass> passes, Function<Pass, String> by, ToDoubleFunction<Pass> unhindered) {
        Map<String, List<Pass>> groups = passes.stream().collect(Collectors.groupingBy(by));
        Map<String, Seen> seen = new HashMap<>();
        groups.forEach(
                (port, all) -> seen.put(port, of(all.subList(Math.max(0, all.size() - MOST), all.size()), unhindered)));
        return seen;
    }

    private static Seen of(List<Pass> passes, ToDoubleFunction<Pass> unhindered) {
        double best = passes.stream().mapToDouble(Pass::rate).max().orElse(0);
        List<Meeting> meetings = passes.stream()
                .filter(Pass::hasEnded)
                .map(pass -> Meeting.of(pass, passes, unhindered))
                .toList();
        int open = 1;
        double fullAt = 0;
        List<Double> full = new ArrayList<>();
        for (Meeting meeting : meetings) {
            if (meeting.atOnce < TOGETHER) {
                continue;
            }
            if (meeting.together >= SLOW * meeting.unhindered * meeting.emitted(meetings)) {
                open = Math.max(open, (int) Math.round(meeting.atOnce));
            } else {
                full.add(meeting.together);
                fullAt = Math.max(fullAt, meeting.atOnce);
            }
        }
        full.sort(Comparator.naturalOrder());
        return new Seen(best, open, fullAt > open ? Math.max(full.get(full.size() / 2), best) : 0);
    }

    boolean isFull() {
        return full > 0;
    }

    boolean isTried() {
        return open > 1 || isFull();
    }

    /** In bytes a second. */
    double capacity(boolean trial) {
        return isFull() ? full : (trial ? open + TRIAL : open) * best;
    }

    /** Whether one move gets about as much through both. */
    boolean isLike(Seen other) {
        return best >= SLOW * other.best && best * SLOW <= other.best;
    }
}
