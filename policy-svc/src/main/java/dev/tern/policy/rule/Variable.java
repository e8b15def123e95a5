package dev.tern.policy.rule;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.MovePrediction;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What a condition may speak of: each name with its type and where its value comes from. */
record Variable(String text, CelType type, Function<Question, Object> value) {
    /** A rule that grants it says so: {@link WhenRule}. */
    static final String AUTO_CONVERGE = "move.auto_converge";

    private static final CelType LABELS = MapType.create(SimpleType.STRING, SimpleType.STRING);

    static final List<Variable> ALL = List.of(
            new Variable("vm.id", SimpleType.STRING, q -> q.vm().id().value()),
            new Variable("vm.name", SimpleType.STRING, q -> q.vm().name()),
            new Variable("vm.vcpus", SimpleType.INT, q -> (long) q.vm().vcpus()),
            new Variable("vm.memory_bytes", SimpleType.INT, q -> q.vm().memory().bytes()),
            new Variable("vm.state", SimpleType.STRING, q -> word(q.vm().state())),
            new Variable("vm.labels", LABELS, q -> q.vm().labels()),
            new Variable("source.id", SimpleType.STRING, q -> q.source().id().value()),
            new Variable("source.zone", SimpleType.STRING, q -> q.source().zone()),
            new Variable("source.cpus", SimpleType.INT, q -> (long) q.source().cpus()),
            new Variable("source.memory_bytes", SimpleType.INT, q -> q.source()
                    .memory()
                    .bytes()),
            new Variable(
                    "source.health", SimpleType.STRING, q -> word(q.source().health())),
            new Variable("source.cordoned", SimpleType.BOOL, q -> q.source().cordoned()),
            new Variable("source.labels", LABELS, q -> q.source().labels()),
            new Variable("source.vms", SimpleType.INT, q -> residents(q, q.source())),
            new Variable("target.id", SimpleType.STRING, q -> q.target().id().value()),
            new Variable("target.zone", SimpleType.STRING, q -> q.target().zone()),
            new Variable("target.cpus", SimpleType.INT, q -> (long) q.target().cpus()),
            new Variable("target.memory_bytes", SimpleType.INT, q -> q.target()
                    .memory()
                    .bytes()),
            new Variable(
                    "target.health", SimpleType.STRING, q -> word(q.target().health())),
            new Variable("target.cordoned", SimpleType.BOOL, q -> q.target().cordoned()),
            new Variable("target.labels", LABELS, q -> q.target().labels()),
            new Variable("target.vms", SimpleType.INT, q -> residents(q, q.target())),
            new Variable("move.start", SimpleType.TIMESTAMP, Question::start),
            new Variable("move.duration", SimpleType.DURATION, q -> predicted(q)
                    .duration()
                    .expected()),
            new Variable("move.duration_high", SimpleType.DURATION, q -> predicted(q)
                    .duration()
                    .high()),
            new Variable("move.downtime", SimpleType.DURATION, q -> predicted(q)
                    .downtime()
                    .expected()),
            new Variable("move.downtime_high", SimpleType.DURATION, q -> predicted(q)
                    .downtime()
                    .high()),
            new Variable(
                    "move.transferred_bytes",
                    SimpleType.INT,
                    q -> predicted(q).transferred().expected().bytes()),
            new Variable(
                    "move.transferred_bytes_high",
                    SimpleType.INT,
                    q -> predicted(q).transferred().high().bytes()),
            new Variable("move.converges", SimpleType.BOOL, q -> predicted(q).converges()),
            new Variable(
                    "move.mode",
                    SimpleType.STRING,
                    q -> q.move().manner().mode().word()),
            new Variable(AUTO_CONVERGE, SimpleType.BOOL, q -> q.move().manner().autoConverge()),
            new Variable("move.model", SimpleType.STRING, q -> predicted(q).model()),
            new Variable("plan.id", SimpleType.STRING, q -> q.plan().id().value()),
            new Variable("plan.goal", SimpleType.STRING, q -> goal(q.plan().goal())),
            new Variable(
                    "plan.moves", SimpleType.INT, q -> (long) q.plan().moves().size()),
            new Variable(
                    "fleet.hosts", SimpleType.INT, q -> (long) q.fleet().hosts().size()),
            new Variable("fleet.hosts_up", SimpleType.INT, q -> q.fleet().hostsUp()),
            new Variable(
                    "fleet.vms", SimpleType.INT, q -> (long) q.fleet().vms().size()),
            new Variable("fleet.moves_under_way", SimpleType.INT, q ->
                    (long) q.fleet().flights().size()),
            new Variable("now", SimpleType.TIMESTAMP, Question::now));

    /** Words that a variable of text can have, for those where they are known; others are a mistake in a rule. */
    static final Map<String, List<String>> WORDS = Map.of(
            "plan.goal", List.of("balance", "evacuate", "consolidate", "manual", "return-home"),
            "move.mode", List.of("relay", "native", "cold"),
            "vm.state", List.of("running", "paused", "incoming", "stopped"),
            "source.health", List.of("up", "stale", "down", "off"),
            "target.health", List.of("up", "stale", "down", "off"));

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

    private static long residents(Question question, Host host) {
        return question.fleet().residents(host.id()).size();
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
