package dev.tern.policy.rule;

import dev.tern.contracts.policy.RuleDecision;
import java.time.Duration;

/**
 * An effect under a condition: the only kind that grants anything.
 *
 * @param pause for a deferral: how long until it is worth asking again
 */
record WhenRule(Heading heading, RuleDecision.Effect effect, Condition condition, Duration pause) implements Rule {

    @Override
    public String kind() {
        return "when";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        Condition.Outcome outcome = condition.holdsFor(question);
        if (outcome.failed()) {
            return new Finding.Denied(outcome.failure());
        }
        if (!outcome.holds()) {
            return Finding.SILENT;
        }
        String reason = heading.explain("`" + condition.text() + "` holds");
        return switch (effect) {
            case ALLOW -> new Finding.Granted(reason);
            case DENY -> new Finding.Denied(reason);
            case DEFER -> new Finding.Deferred(reason, question.start().plus(pause));
        };
    }
}
