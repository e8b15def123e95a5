package dev.tern.policy.audit;

import java.util.Optional;

/**
 * What to look for.
 *
 * @param before only rows of a lower number: the cursor of the next page
 * @param limit at most so many rows
 */
public record AuditQuery(Optional<String> subject, Optional<String> action, long before, int limit) {
    public static final int MOST = 1000;

    public AuditQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("A page of the audit log has 1 to " + MOST + " rows: " + limit);
        }
        if (before < 1) {
            throw new IllegalArgumentException("Rows have numbers from 1: " + before);
        }
    }
}
