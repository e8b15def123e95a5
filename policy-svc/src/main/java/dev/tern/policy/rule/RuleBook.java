package dev.tern.policy.rule;

import dev.tern.policy.fleet.Fleet;
import java.util.ArrayList;
import java.util.List;

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

    /** The warnings, with those that show only beside the present fleet. */
    public List<Problem> lint(Fleet fleet) {
        List<Problem> all = new ArrayList<>(warnings);
        all.addAll(FleetLint.check(rules, fleet));
        return all;
    }
}
