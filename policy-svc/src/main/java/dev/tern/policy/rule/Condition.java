package dev.tern.policy.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Objects;

/** A compiled CEL expression over one move. Its cost is bounded by the language's limits, so it always ends. */
final class Condition {
    private final String text;
    private final Place place;
    private final CelAbstractSyntaxTree tree;
    private final CelRuntime.Program program;

    Condition(String text, Place place, CelAbstractSyntaxTree tree, CelRuntime.Program program) {
        this.text = text;
        this.place = place;
        this.tree = tree;
        this.program = program;
    }

    String text() {
        return text;
    }

    Place place() {
        return place;
    }

    CelAbstractSyntaxTree tree() {
        return tree;
    }

    Outcome holdsFor(Question question) {
        return holdsFor(Variable.valuesFor(question));
    }

    /** Of a condition that speaks of places only. */
    Outcome holdsFor(Stay stay) {
        return holdsFor(Variable.valuesFor(stay));
    }

    private Outcome holdsFor(Map<String, Object> values) {
        try {
            Object value = program.eval(values);
            return Boolean.TRUE.equals(value) ? Outcome.TRUE : Outcome.FALSE;
        } catch (CelEvaluationException e) {
            return new Outcome(false, "condition `" + text + "` at " + place + " failed: " + cause(e));
        }
    }

    private static String cause(CelEvaluationException failure) {
        String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        return message.replaceFirst("^evaluation error at [^:]*:\\d+: ", "");
    }

    /**
     * What came out.
     *
     * @param failure why there is no answer; empty where there is one
     */
    record Outcome(boolean holds, String failure) {
        static final Outcome TRUE = new Outcome(true, "");
        static final Outcome FALSE = new Outcome(false, "");

        boolean failed() {
            return !failure.isEmpty();
        }
    }
}
