package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** P1: the intervals in which a guest runs do not overlap. */
final class Running {

    private Running() {}

    static List<Finding> findings(List<Seen> seen) {
        List<Finding> wrong = new ArrayList<>();
        Map<String, TreeSet<String>> running = new HashMap<>();
        for (Seen each : seen) {
            switch (each) {
                case Seen.Runs runs -> {
                    TreeSet<String> at = running.computeIfAbsent(runs.guest(), _ -> new TreeSet<>());
                    at.add(runs.host());
                    if (at.size() > 1) {
                        wrong.add(new Finding("overlap", runs.at(), runs.guest() + " runs at " + at));
                    }
                }
                case Seen.Halts halts ->
                    running.computeIfAbsent(halts.guest(), _ -> new TreeSet<>()).remove(halts.host());
                default -> {}
            }
        }
        return wrong;
    }
}
