package dev.tern.scheduler.forecast;

import java.util.Optional;

/** A trained model that corrects the analytic answers. It may be wrong in any way: its answers are checked. */
public interface Corrector {

    /** Name and version, as predictions show it. */
    String name();

    /** Factors on the analytic costs of a move; empty where too few moves have been seen. */
    Optional<MoveCorrection> move(MoveCase move, Costs analytic);

    /** Factor on a guest's mean dirty rate over the load window, for the minute that comes; empty likewise. */
    Optional<Factor> dirtyRate(LoadCase load);

    record MoveCorrection(Factor duration, Factor transferred, Factor downtime) {

        boolean isPlausible() {
            return duration.isPlausible() && transferred.isPlausible() && downtime.isPlausible();
        }
    }
}
