package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.wire.EventType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What this host's agent has people told: each condition once, until it has cleared. What a life before raised is
 * recalled from the log, so that it is cleared, and not raised again, by this one.
 */
final class Alarms {

    private static final String OVER = "No longer so";

    /** A condition of one subject. */
    record Condition(String code, String subject) {
        static Condition of(AlertKind kind, String subject) {
            return new Condition(kind.code(), subject);
        }
    }

    /** A condition that holds, as it was found by looking. */
    record Finding(AlertKind kind, String subject, String text) {}

    private final Surroundings out;
    private final Set<Condition> firing = new HashSet<>();
    private final Set<Condition> raisedEarly = new HashSet<>();
    private final Set<Condition> clearedEarly = new HashSet<>();
    private boolean recalled;

    Alarms(Surroundings out) {
        this.out = out;
    }

    /** What a life before this one said, in its order; of no account once the log has been read to its end. */
    void recall(Alert alert) {
        Condition key = new Condition(alert.code(), alert.subject());
        if (recalled || raisedEarly.contains(key)) {
            return;
        }
        if (alert.firing()) {
            firing.add(key);
        } else {
            firing.remove(key);
        }
    }

    /** @param over recalled conditions that have ended meanwhile: nothing in this life looks after their subject */
    void allRecalled(Predicate<Condition> over) {
        recalled = true;
        List.copyOf(firing).stream()
                .filter(key -> clearedEarly.contains(key) || (!raisedEarly.contains(key) && over.test(key)))
                .forEach(key -> AlertKind.of(key.code()).ifPresent(kind -> clear(kind, key.subject(), OVER)));
        raisedEarly.clear();
        clearedEarly.clear();
    }

    /** @return whether nobody had been told */
    boolean raise(AlertKind kind, String subject, String text) {
        Condition key = Condition.of(kind, subject);
        if (!recalled) {
            raisedEarly.add(key);
            clearedEarly.remove(key);
        }
        if (!firing.add(key)) {
            return false;
        }
        publish(kind, subject, text, true);
        return true;
    }

    void clear(AlertKind kind, String subject, String text) {
        Condition key = Condition.of(kind, subject);
        if (!recalled) {
            raisedEarly.remove(key);
            clearedEarly.add(key);
        }
        if (firing.remove(key)) {
            publish(kind, subject, text, false);
        }
    }

    void set(AlertKind kind, String subject, boolean holds, String text) {
        if (holds) {
            raise(kind, subject, text);
        } else {
            clear(kind, subject, text);
        }
    }

    boolean isFiring(AlertKind kind, String subject) {
        return isFiring(Condition.of(kind, subject));
    }

    boolean isFiring(Condition key) {
        return firing.contains(key);
    }

    /** Of what this is said now. */
    List<String> firing(AlertKind kind) {
        return firing.stream()
                .filter(key -> key.code().equals(kind.code()))
                .map(Condition::subject)
                .toList();
    }

    /** Of these kinds, exactly what was found holds. */
    void hold(Set<AlertKind> kinds, List<Finding> found) {
        Map<Condition, Finding> now = new HashMap<>();
        found.forEach(finding -> now.put(Condition.of(finding.kind(), finding.subject()), finding));
        for (AlertKind kind : kinds) {
            List.copyOf(firing).stream()
                    .filter(key -> key.code().equals(kind.code()) && !now.containsKey(key))
                    .forEach(key -> clear(kind, key.subject(), OVER));
        }
        now.values().forEach(finding -> raise(finding.kind(), finding.subject(), finding.text()));
    }

    private void publish(AlertKind kind, String subject, String text, boolean now) {
        out.events()
                .publish(EventType.ALERT, kind.alert(subject, text, out.clock().instant(), now));
    }
}
