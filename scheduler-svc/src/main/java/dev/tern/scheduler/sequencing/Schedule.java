package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Which moves run when, over which hosts, and with what bandwidth.
 *
 * @param steps in the order of their starts
 * @param raises of bandwidth when others have ended, in the order of time
 * @param unmoved guests that stay where they are, and why
 * @param makespan from now to the arrival of the last
 * @param late steps that arrive after their deadline
 * @param delay by which these are late together
 * @param bound makespan that no order of these steps goes below
 */
public record Schedule(
        List<Step> steps,
        List<Raise> raises,
        List<Unmoved> unmoved,
        Duration makespan,
        DataSize bytes,
        int late,
        Duration delay,
        Duration bound) {

    private static final Comparator<Schedule> MORE_PUNCTUAL_FIRST = Comparator.comparingInt(
                    (Schedule s) -> s.unmoved().size())
            .thenComparingInt(Schedule::late)
            .thenComparing(Schedule::delay);

    public Schedule {
        steps = List.copyOf(steps);
        raises = List.copyOf(raises);
        unmoved = List.copyOf(unmoved);
    }

    /** Whether more guests move, or as many and fewer too late, or as many too late and by less. */
    public boolean isMorePunctualThan(Schedule other) {
        return MORE_PUNCTUAL_FIRST.compare(this, other) < 0;
    }
}
