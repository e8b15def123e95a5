package dev.tern.policy.rule;

/**
 * What is wrong with a rules file. An error keeps the whole file from being used; a warning says that a rule does
 * hardly what its author meant.
 *
 * @param code stable, dotted: {@code rule.key.unknown}
 */
public record Problem(Severity severity, Place place, String code, String text) {

    public enum Severity {
        ERROR,
        WARNING
    }

    public static Problem error(Place place, String code, String text) {
        return new Problem(Severity.ERROR, place, code, text);
    }

    public static Problem warning(Place place, String code, String text) {
        return new Problem(Severity.WARNING, place, code, text);
    }

    @Override
    public String toString() {
        return place + ": " + text;
    }
}
