package dev.tern.policy.rule;

import dev.tern.policy.fleet.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules in force.
 *
 * @param version SHA-256 in hex over what was read
 * @param warnings what the author may want to mend
 */
public record RuleBook(String version, List<Rule> rules, List<Problem> warnings) {
    /** Before anything was read, and where nothing could be: it denies everything. */
    public static final RuleBook EMPTY = new RuleBook("", List.of(), List.of());

    public RuleBook {
        rules = List.copyOf(rules);
        warnings = List.copyOf(warnings);
    }

    /** These rules and the others; of two with one name the other's. */
    public RuleBook with(RuleBook others) {
        Set<String> replaced = others.rules.stream().map(Rule::name).collect(Collectors.toSet());
        List<Rule> all = new ArrayList<>(rules);
        all.removeIf(rule -> replaced.contains(rule.name()));
        all.addAll(others.rules);
        List<Problem> said = new ArrayList<>(warnings);
        said.addAll(others.warnings);
        return new RuleBook(version + "+" + others.version, all, said);
    }

    /** The warnings, with those that show only beside the present fleet. */
    public List<Problem> lint(Fleet fleet) {
        List<Problem> all = new ArrayList<>(warnings);
        all.addAll(FleetLint.check(rules, fleet));
        return all;
    }
}
