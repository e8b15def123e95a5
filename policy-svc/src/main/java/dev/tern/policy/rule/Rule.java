package dev.tern.policy.rule;

import java.time.DateTimeException;
import java.util.Optional;

/** One rule. It judges one move; what that means together with other rules is decided elsewhere. */
public sealed interface Rule
        permits AntiAffinityRule,
                ApprovalRule,
                ConcurrencyRule,
                DowntimeBudgetRule,
                FreezeRule,
                WhenRule,
                WindowRule,
                ZoneRule {

    Heading heading();

    /** The kind's word in the rules file. */
    String kind();

    /** What the rule says, given that it is about this move. */
    Finding judgeConcerned(Question question);

    default String name() {
        return heading().name();
    }

    default Place place() {
        return heading().place();
    }

    /** The operator's own words; may be empty. */
    default String reason() {
        return heading().reason();
    }

    /** Never throws: a condition that fails to answer is a denial that says so. */
    default Finding judge(Question question) {
        Optional<Condition> match = heading().match();
        if (match.isPresent()) {
            Condition.Outcome outcome = match.get().holdsFor(question);
            if (outcome.failed()) {
                return new Finding.Denied(outcome.failure());
            }
            if (!outcome.holds()) {
                return Finding.SILENT;
            }
        }
        try {
            return judgeConcerned(question);
        } catch (DateTimeException | ArithmeticException e) {
            return new Finding.Denied("not to be judged for a start at "
                    + question.move().startAt() + " and " + question.length() + ": " + e.getMessage());
        }
    }
}
