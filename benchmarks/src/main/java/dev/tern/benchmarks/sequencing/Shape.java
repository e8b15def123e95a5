package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.unit.Bandwidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A fleet and what is to be done with it.
 *
 * @param evacuated hosts that are emptied at once; of a rebalancing none
 * @param port of each host's migration network
 */
record Shape(Kind kind, int hosts, int evacuated, Bandwidth port) {

    enum Kind {
        EVACUATION,
        REBALANCE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static List<Shape> all(Kind kind) {
        List<Shape> shapes = new ArrayList<>();
        for (int gigabits : List.of(1, 10)) {
            Bandwidth port = Bandwidth.ofMbitPerSecond(1_000L * gigabits);
            if (kind == Kind.EVACUATION) {
                shapes.add(new Shape(kind, 8, 1, port));
                shapes.add(new Shape(kind, 16, 4, port));
                shapes.add(new Shape(kind, 24, 8, port));
            } else {
                List.of(8, 16, 24).forEach(hosts -> shapes.add(new Shape(kind, hosts, 0, port)));
            }
        }
        return shapes;
    }

    String text() {
        String what = kind == Kind.EVACUATION ? evacuated + " of " + hosts : "all of " + hosts;
        return what + " hosts, " + port.bytesPerSecond() * 8 / 1_000_000_000 + " Gbit/s";
    }
}
