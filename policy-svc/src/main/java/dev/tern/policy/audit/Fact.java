package dev.tern.policy.audit;

import dev.tern.contracts.policy.AuditEntry;

/**
 * Something to be recorded once.
 *
 * @param event identifies it: the same again is the same fact, however often it is told
 */
public record Fact(String event, AuditEntry entry) {
    private static final int LONGEST_EVENT = 400;

    public Fact {
        if (event.isBlank() || event.length() > LONGEST_EVENT) {
            throw new IllegalArgumentException(
                    "A fact's event id has 1 to " + LONGEST_EVENT + " characters: " + event.length());
        }
    }
}
