package dev.tern.policy.rule;

import java.time.Duration;
import java.util.Optional;

/**
 * An effect under a condition: the only kind that grants anything. That a guest may be slowed down is granted only by a
 * condition that speaks of it, so that a rule about something else never does.
 *
 * @param pause for a deferral: how long until it is worth asking again
 */
record WhenRule(Heading heading, Effect effect, Condition condition, Duration pause) implements Rule {

    enum Effect {
        ALLOW,
        DENY,
        DEFER
    }

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
            case ALLOW -> speaksOfAll(question) ? new Finding.Granted(reason) : Finding.SILENT;
            case DENY -> new Finding.Denied(reason);
            case DEFER -> new Finding.Deferred(reason, question.start().plus(pause));
        };
    }

    /** Of a denial. */
    Optional<String> against(Stay stay) {
        Condition.Outcome outcome = condition.holdsFor(stay);
        if (outcome.failed()) {
            return Optional.of(outcome.failure());
        }
        return outcome.holds() ? Optional.of(heading.explain("`" + condition.text() + "` holds")) : Optional.empty();
    }

    private boolean speaksOfAll(Question question) {
        return !question.move().manner().autoConverge() || condition.text().contains(Variable.AUTO_CONVERGE);
    }
}
