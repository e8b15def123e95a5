package dev.tern.scheduler.sequencing;

import java.util.Comparator;
import java.util.List;

/**
 * What came of an order.
 *
 * @param stuck guests that no room was found for
 * @param late steps past their deadline
 * @param makespan in nanoseconds
 * @param place of each guest at the end
 * @param free of each host at the end
 */
record Played(List<Leg> legs, List<Integer> stuck, int late, long makespan, long bytes, int[] place, long[][] free) {

    /** Whatever moves at all comes first, then deadlines, then the makespan, then bytes. */
    static final Comparator<Played> BETTER_FIRST = Comparator.comparingInt(
                    (Played p) -> p.stuck().size())
            .thenComparingInt(Played::late)
            .thenComparingLong(Played::makespan)
            .thenComparingLong(Played::bytes);

    boolean isBetterThan(Played other) {
        return BETTER_FIRST.compare(this, other) < 0;
    }
}
