package dev.tern.testkit.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * P4, P5, P8, P9: a request ends once; one that is undone leaves no trace; pages follow a fresh allow; the audit log has
 * each transition once; no secret is used twice.
 */
final class Requests {

    private static final Set<String> UNDONE = Set.of("rolled-back", "failed");

    private final List<Finding> wrong = new ArrayList<>();
    private final Map<String, Map<Integer, String>> steps = new LinkedHashMap<>();
    private final Map<String, String> ends = new HashMap<>();
    private final Map<String, Long> asked = new LinkedHashMap<>();
    private final Map<String, Long> allows = new HashMap<>();
    private final Map<String, Map<String, String>> before = new HashMap<>();
    private final Map<String, String> secrets = new HashMap<>();
    private final Map<String, Integer> audited = new LinkedHashMap<>();
    private long last;

    private Requests() {}

    static List<Finding> findings(List<Seen> seen) {
        Requests requests = new Requests();
        seen.forEach(requests::see);
        requests.close();
        return requests.wrong;
    }

    private void see(Seen each) {
        last = each.at();
        switch (each) {
            case Seen.Asked request -> asked.putIfAbsent(request.move(), request.at());
            case Seen.Became became -> became(became);
            case Seen.Audited row -> audited.merge(row.move() + " " + row.step() + " " + row.state(), 1, Integer::sum);
            case Seen.Allowed allow -> allows.merge(allow.move(), allow.until(), Math::max);
            case Seen.FirstPage page -> {
                if (page.at() >= Objects.requireNonNullElse(allows.get(page.move()), 0L)) {
                    add("allow-first", page.at(), "pages of " + page.move() + " travel without a fresh allow");
                }
            }
            case Seen.Secret secret -> secret(secret);
            case Seen.Trace trace -> trace(trace);
            default -> {}
        }
    }

    private void became(Seen.Became became) {
        Map<Integer, String> known = steps.computeIfAbsent(became.move(), _ -> new TreeMap<>());
        String other = known.put(became.step(), became.state());
        if (other != null && !other.equals(became.state())) {
            add(
                    "one-history",
                    became.at(),
                    became.move() + " has " + other + " and " + became.state() + " at step " + became.step());
        }
        if (became.terminal()) {
            String end = ends.put(became.move(), became.state());
            if (end != null && !end.equals(became.state())) {
                add("one-end", became.at(), became.move() + " ended as " + end + " and as " + became.state());
            }
        }
    }

    private void secret(Seen.Secret secret) {
        String other = secrets.putIfAbsent(secret.value(), secret.session());
        if (other != null && !other.equals(secret.session())) {
            add("fresh-secret", secret.at(), secret.session() + " has the secret of " + other);
        }
    }

    private void trace(Seen.Trace trace) {
        String key = trace.move() + " at " + trace.host();
        if (trace.before()) {
            before.put(key, trace.things());
            return;
        }
        Map<String, String> then = before.get(key);
        boolean undone = UNDONE.contains(Objects.requireNonNullElse(ends.get(trace.move()), ""));
        if (then != null && undone && !then.equals(trace.things())) {
            Set<String> differ = new HashSet<>(then.entrySet().stream()
                    .filter(thing -> !thing.getValue().equals(trace.things().get(thing.getKey())))
                    .map(thing -> thing + " -> " + trace.things().get(thing.getKey()))
                    .toList());
            add("no-trace", trace.at(), key + " was undone and left " + differ);
        }
    }

    private void close() {
        for (String move : asked.keySet()) {
            if (!ends.containsKey(move)) {
                add("one-end", last, move + " was asked for and has no end; it became " + steps.get(move));
            }
        }
        audited.forEach((row, times) -> {
            if (times > 1) {
                add("audit-once", last, row + " stands " + times + " times in the audit log");
            }
        });
        steps.forEach((move, states) -> states.forEach((step, state) -> {
            if (!audited.containsKey(move + " " + step + " " + state)) {
                add("audit-once", last, move + " became " + state + " at step " + step + "; the audit log misses it");
            }
        }));
    }

    private void add(String rule, long at, String text) {
        wrong.add(new Finding(rule, at, text));
    }
}
