package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** P3: memory goes on exactly where it stopped, wherever that is, and what was acknowledged is there. */
final class Memory {

    private Memory() {}

    static List<Finding> findings(List<Seen> seen) {
        List<Finding> wrong = new ArrayList<>();
        Map<String, List<Long>> halted = new HashMap<>();
        for (Seen each : seen) {
            switch (each) {
                case Seen.Halts halts -> halted.put(halts.guest(), halts.memory());
                case Seen.Runs runs -> {
                    @Nullable List<Long> before = halted.get(runs.guest());
                    if (before != null && !before.equals(runs.memory())) {
                        wrong.add(new Finding(
                                "same-memory",
                                runs.at(),
                                runs.guest() + " goes on at " + runs.host()
                                        + " with other memory than it stopped with: "
                                        + difference(before, runs.memory())));
                    }
                }
                case Seen.Acknowledged ack
                when ack.sent() != ack.found() ->
                    wrong.add(new Finding(
                            "true-ack",
                            ack.at(),
                            "page " + ack.page() + " of " + ack.move() + " was acknowledged as " + ack.sent()
                                    + " and the destination holds " + ack.found()));
                default -> {}
            }
        }
        return wrong;
    }

    private static String difference(List<Long> before, List<Long> now) {
        for (int page = 0; page < Math.min(before.size(), now.size()); page++) {
            if (!before.get(page).equals(now.get(page))) {
                return "page " + page + " was " + before.get(page) + " and is " + now.get(page);
            }
        }
        return before.size() + " and " + now.size() + " pages";
    }
}
