package dev.tern.policy.rule;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.policy.fleet.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds rules that speak of zones and labels which nothing in the present fleet has: mostly a slip of the pen. */
final class FleetLint {
    private FleetLint() {}

    static List<Problem> check(List<Rule> rules, Fleet fleet) {
        List<Problem> warnings = new ArrayList<>();
        if (!fleet.isComplete() || fleet.vms().isEmpty() || fleet.hosts().isEmpty()) {
            return warnings;
        }
        Set<String> zones = fleet.hosts().stream().map(Host::zone).collect(Collectors.toSet());
        Set<String> vmLabels = keys(fleet.vms().stream().map(Vm::labels));
        Set<String> hostLabels = keys(fleet.hosts().stream().map(Host::labels));
        for (Rule rule : rules) {
            if (rule instanceof ZoneRule zone) {
                zone.allowed().stream()
                        .filter(allowed -> !zones.contains(allowed))
                        .sorted()
                        .forEach(allowed -> warnings.add(warning(
                                rule, "rule.zone.absent", "allows zone " + allowed + ", in which there is no host")));
            }
            labels(rule)
                    .filter(use -> !(use.owner().equals("vm") ? vmLabels : hostLabels).contains(use.label()))
                    .distinct()
                    .forEach(use -> warnings.add(warning(
                            rule,
                            "rule.label.absent",
                            "speaks of the label " + use.label() + ", which no "
                                    + (use.owner().equals("vm") ? "guest" : "host") + " of the fleet has")));
        }
        return warnings;
    }

    private static Stream<Conditions.LabelUse> labels(Rule rule) {
        Stream<Conditions.LabelUse> own =
                switch (rule) {
                    case AntiAffinityRule spread -> Stream.of(new Conditions.LabelUse("vm", spread.label()));
                    case DowntimeBudgetRule budget -> Stream.of(new Conditions.LabelUse("vm", budget.label()));
                    default -> Stream.empty();
                };
        return Stream.concat(
                own, Conditions.of(rule).stream().flatMap(condition -> Conditions.labels(condition).stream()));
    }

    private static Set<String> keys(Stream<Map<String, String>> labels) {
        return labels.flatMap(each -> each.keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Problem warning(Rule rule, String code, String text) {
        return Problem.warning(rule.place(), code, "rule \"" + rule.name() + "\" " + text);
    }
}
