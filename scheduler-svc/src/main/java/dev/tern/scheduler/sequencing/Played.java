package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.Bandwidth;
import java.util.Comparator;
import java.util.List;

/**
 * What came of an order.
 *
 * @param stuck guests that no room was found for
 * @param late steps past their deadline
 * @param delay by which these are past it together, in nanoseconds
 * @param makespan in nanoseconds
 * @param end where everyone is then
 */
record Played(
        List<Leg> legs,
        List<Raised> raised,
        List<Integer> stuck,
        int late,
        long delay,
        long makespan,
        long bytes,
        Places end) {

    /** From that time on a guest's move has more bandwidth and ends earlier. */
    record Raised(int guest, long at, long bandwidth, long end) {

        Raise raise(Board board) {
            return new Raise(board.guest(guest).vm(), board.instant(at), new Bandwidth(bandwidth), board.instant(end));
        }
    }

    /** Whatever moves at all comes first, then deadlines, then the makespan, then bytes. */
    static final Comparator<Played> BETTER_FIRST = Comparator.comparingInt(
                    (Played p) -> p.stuck().size())
            .thenComparingInt(Played::late)
            .thenComparingLong(Played::delay)
            .thenComparingLong(Played::makespan)
            .thenComparingLong(Played::bytes);

    boolean isBetterThan(Played other) {
        return BETTER_FIRST.compare(this, other) < 0;
    }
}
