package dev.tern.benchmarks.energy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who decides where guests live. */
interface Policy {

    /** @return where a guest that boots goes; null where no host takes it */
    @Nullable
    SimulatedHost place(Guest guest);

    /** @return the moves that begin now; none is under way when this is asked */
    List<Relocation> decide(double now);
}
