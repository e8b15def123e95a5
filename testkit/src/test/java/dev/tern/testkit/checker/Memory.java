package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * P3: memory goes on exactly where it stopped last, wherever that is, and what was acknowledged is there. Where a loss of
 * power took it while it ran, the one that is left goes on from where it stopped itself.
 */
final class Memory {

    private Memory() {}

    static List<Finding> findings(List<Seen> seen) {
        List<Finding> wrong = new ArrayList<>();
        Map<String, Map<String, Seen.Halts>> halted = new HashMap<>();
        for (Seen each : seen) {
            switch (each) {
                case Seen.Halts halts -> {
                    Map<String, Seen.Halts> images = halted.computeIfAbsent(halts.guest(), _ -> new LinkedHashMap<>());
                    images.remove(halts.host());
                    images.put(halts.host(), halts);
                }
                case Seen.Clears clears
                when clears.forced() ->
                    halted.getOrDefault(clears.guest(), new HashMap<>())
                            .values()
                            .removeIf(last -> last.host().equals(clears.host()) && last.at() == clears.at());
                case Seen.Runs runs -> {
                    @Nullable
                    List<Long> before = halted.getOrDefault(runs.guest(), Map.of()).values().stream()
                            .reduce((first, second) -> second)
                            .map(Seen.Halts::memory)
                            .orElse(null);
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
