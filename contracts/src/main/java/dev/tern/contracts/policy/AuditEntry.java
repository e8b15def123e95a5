package dev.tern.contracts.policy;

import java.time.Instant;
import java.util.Map;

/**
 * That someone did something: every command, verdict and transition has one.
 *
 * @param actor who: {@code user:NAME}, {@code service:scheduler}, {@code agent:HOST}
 * @param action what, stable and dotted: {@code plan.applied}, {@code migration.released}
 * @param subject the id of what it was done to
 * @param reason why, in a sentence
 * @param detail further facts; never guest data, never secrets
 */
public record AuditEntry(
        Instant at, String actor, String action, String subject, String reason, Map<String, String> detail) {

    public AuditEntry {
        detail = Map.copyOf(detail);
    }
}
