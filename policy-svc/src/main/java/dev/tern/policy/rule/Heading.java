package dev.tern.policy.rule;

import java.util.Optional;

/**
 * What every rule has.
 *
 * @param match which moves the rule is about; all where it is absent
 * @param reason the operator's own words, shown before the values; may be empty
 */
record Heading(String name, Place place, String reason, Optional<Condition> match) {

    /** The operator's reason and then the facts. */
    String explain(String facts) {
        return reason.isEmpty() ? facts : reason + ": " + facts;
    }
}
