package dev.tern.scheduler.sequencing;

import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * Which moves run when, over which hosts, and with what bandwidth.
 *
 * @param steps in the order of their starts
 * @param raises of bandwidth when others have ended, in the order of time
 * @param unmoved guests that stay where they are, and why
 * @param makespan from now to the arrival of the last
 * @param late steps that arrive after their deadline
 * @param bound makespan that no order of these steps goes below
 */
public record Schedule(
        List<Step> steps,
        List<Raise> raises,
        List<Unmoved> unmoved,
        Duration makespan,
        DataSize bytes,
        int late,
        Duration bound) {

    public Schedule {
        steps = List.copyOf(steps);
        raises = List.copyOf(raises);
        unmoved = List.copyOf(unmoved);
    }
}
