package dev.tern.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a scenario that breaks a promise smaller while it goes on breaking it. */
final class Shrinker {

    private static final long SHORTEST = 1_000;

    private final Predicate<Scenario> breaks;

    Shrinker(Predicate<Scenario> breaks) {
        this.breaks = breaks;
    }

    /** Without each fault and each of the last moves that it does not need, and with its faults as short as can be. */
    Scenario smallest(Scenario broken) {
        Scenario small = withoutFaults(withoutMoves(broken));
        return shorter(small);
    }

    private Scenario withoutMoves(Scenario broken) {
        Scenario small = broken;
        for (int moves = broken.moves().size() - 1; moves > 0; moves--) {
            int kept = moves;
            Scenario fewer = new Scenario(
                    small.seed(),
                    small.moves().subList(0, kept),
                    small.faults().stream().filter(fault -> fault.move() < kept).toList());
            small = breaks.test(fewer) ? fewer : small;
        }
        return small;
    }

    /** One by one, until none can be left out. */
    private Scenario withoutFaults(Scenario broken) {
        Scenario small = broken;
        for (int i = small.faults().size() - 1; i >= 0; i--) {
            List<Fault> others = new ArrayList<>(small.faults());
            Fault unused = others.remove(i);
            Scenario fewer = small.with(others);
            if (breaks.test(fewer)) {
                small = fewer;
                i = small.faults().size();
            }
        }
        return small;
    }

    private Scenario shorter(Scenario broken) {
        Scenario small = broken;
        for (int i = 0; i < small.faults().size(); i++) {
            long micros = small.faults().get(i).micros() / 2;
            while (micros >= SHORTEST) {
                List<Fault> faults = new ArrayList<>(small.faults());
                faults.set(i, faults.get(i).lasting(micros));
                Scenario next = small.with(faults);
                if (!breaks.test(next)) {
                    break;
                }
                small = next;
                micros /= 2;
            }
        }
        return small;
    }
}
