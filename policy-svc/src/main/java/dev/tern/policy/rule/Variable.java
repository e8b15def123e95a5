package dev.tern.policy.rule;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.policy.fleet.Fleet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a condition may speak of: each name with its type and where its value comes from.
 *
 * @param ofStay the same of a guest that stays; none where it takes a move
 */
record Variable(String text, CelType type, Function<Question, Object> value, Optional<Function<Stay, Object>> ofStay) {
    /** A rule that grants it says so: {@link WhenRule}. */
    static final String AUTO_CONVERGE = "move.auto_converge";

    private static final CelType LABELS = MapType.create(SimpleType.STRING, SimpleType.STRING);

    static final List<Variable> ALL = List.of(
            ofStay("vm.id", SimpleType.STRING, s -> s.vm().id().value()),
            ofStay("vm.name", SimpleType.STRING, s -> s.vm().name()),
            ofStay("vm.vcpus", SimpleType.INT, s -> (long) s.vm().vcpus()),
            ofStay("vm.memory_bytes", SimpleType.INT, s -> s.vm().memory().bytes()),
            ofStay("vm.state", SimpleType.STRING, s -> word(s.vm().state())),
            ofStay("vm.labels", LABELS, s -> s.vm().labels()),
            ofMove("source.id", SimpleType.STRING, q -> q.source().id().value()),
            ofMove("source.zone", SimpleType.STRING, q -> q.source().zone()),
            ofMove("source.cpus", SimpleType.INT, q -> (long) q.source().cpus()),
            ofMove("source.memory_bytes", SimpleType.INT, q -> q.source()
                    .memory()
                    .bytes()),
            ofMove("source.health", SimpleType.STRING, q -> word(q.source().health())),
            ofMove("source.cordoned", SimpleType.BOOL, q -> q.source().cordoned()),
            ofMove("source.labels", LABELS, q -> q.source().labels()),
            ofMove("source.vms", SimpleType.INT, q -> residents(q.fleet(), q.source())),
            ofStay("target.id", SimpleType.STRING, s -> s.at().id().value()),
            ofStay("target.zone", SimpleType.STRING, s -> s.at().zone()),
            ofStay("target.cpus", SimpleType.INT, s -> (long) s.at().cpus()),
            ofStay("target.memory_bytes", SimpleType.INT, s -> s.at().memory().bytes()),
            ofStay("target.health", SimpleType.STRING, s -> word(s.at().health())),
            ofStay("target.cordoned", SimpleType.BOOL, s -> s.at().cordoned()),
            ofStay("target.labels", LABELS, s -> s.at().labels()),
            ofStay("target.vms", SimpleType.INT, s -> residents(s.fleet(), s.at())),
            ofMove("move.start", SimpleType.TIMESTAMP, Question::start),
            ofMove("move.duration", SimpleType.DURATION, q -> predicted(q)
                    .duration()
                    .expected()),
            ofMove("move.duration_high", SimpleType.DURATION, q -> predicted(q)
                    .duration()
                    .high()),
            ofMove("move.downtime", SimpleType.DURATION, q -> predicted(q)
                    .downtime()
                    .expected()),
            ofMove("move.downtime_high", SimpleType.DURATION, q -> predicted(q)
                    .downtime()
                    .high()),
            ofMove(
                    "move.transferred_bytes",
                    SimpleType.INT,
                    q -> predicted(q).transferred().expected().bytes()),
            ofMove(
                    "move.transferred_bytes_high",
                    SimpleType.INT,
                    q -> predicted(q).transferred().high().bytes()),
            ofMove("move.converges", SimpleType.BOOL, q -> predicted(q).converges()),
            ofMove("move.mode", SimpleType.STRING, q -> q.move().manner().mode().word()),
            ofMove(AUTO_CONVERGE, SimpleType.BOOL, q -> q.move().manner().autoConverge()),
            ofMove("move.model", SimpleType.STRING, q -> predicted(q).model()),
            ofMove("plan.id", SimpleType.STRING, q -> q.plan().id().value()),
            ofMove("plan.goal", SimpleType.STRING, q -> goal(q.plan().goal())),
            ofMove("plan.moves", SimpleType.INT, q -> (long) q.plan().moves().size()),
            ofStay("fleet.hosts", SimpleType.INT, s -> (long) s.fleet().hosts().size()),
            ofStay("fleet.hosts_up", SimpleType.INT, s -> s.fleet().hostsUp()),
            ofStay("fleet.vms", SimpleType.INT, s -> (long) s.fleet().vms().size()),
            ofMove("fleet.moves_under_way", SimpleType.INT, q ->
                    (long) q.fleet().flights().size()),
            ofMove("now", SimpleType.TIMESTAMP, Question::now));

    /** Words that a variable of text can have, for those where they are known; others are a mistake in a rule. */
    static final Map<String, List<String>> WORDS = Map.of(
            "plan.goal", List.of("balance", "evacuate", "consolidate", "manual", "return-home"),
            "move.mode", List.of("relay", "native", "cold"),
            "vm.state", List.of("running", "paused", "incoming", "stopped"),
            "source.health", List.of("up", "stale", "down", "off"),
            "target.health", List.of("up", "stale", "down", "off"));

    private static final Map<String, Function<Stay, Object>> OF_STAYS = ALL.stream()
            .filter(variable -> variable.ofStay.isPresent())
            .collect(Collectors.toUnmodifiableMap(Variable::text, variable -> variable.ofStay.orElseThrow()));

    private static Variable ofMove(String text, CelType type, Function<Question, Object> value) {
        return new Variable(text, type, value, Optional.empty());
    }

    /** Of a question it is that of the guest at its target. */
    private static Variable ofStay(String text, CelType type, Function<Stay, Object> value) {
        return new Variable(text, type, q -> value.apply(new Stay(q.vm(), q.target(), q.fleet())), Optional.of(value));
    }

    /** Whether a condition that reads only such variables can be held against a guest that stays. */
    static boolean isOfPlaces(String name) {
        return OF_STAYS.containsKey(name);
    }

    static Map<String, Object> valuesFor(Stay stay) {
        Map<String, Object> values = new HashMap<>();
        OF_STAYS.forEach((name, value) -> values.put(name, value.apply(stay)));
        return values;
    }

    static Map<String, Object> valuesFor(Question question) {
        Map<String, Object> values = new HashMap<>();
        for (Variable variable : ALL) {
            values.put(variable.text, variable.value.apply(question));
        }
        return values;
    }

    /** The names that begin like the one that is not there: {@code vm.} and all behind it. */
    static List<String> startingWith(String root) {
        return ALL.stream()
                .map(Variable::text)
                .filter(name -> name.startsWith(root + ".") || name.equals(root))
                .toList();
    }

    private static MovePrediction predicted(Question question) {
        return question.move().predicted();
    }

    private static long residents(Fleet fleet, Host host) {
        return fleet.residents(host.id()).size();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String goal(Goal goal) {
        return switch (goal) {
            case Goal.Balance _ -> "balance";
            case Goal.Evacuate _ -> "evacuate";
            case Goal.Consolidate _ -> "consolidate";
            case Goal.Manual _ -> "manual";
            case Goal.ReturnHome _ -> "return-home";
        };
    }
}
