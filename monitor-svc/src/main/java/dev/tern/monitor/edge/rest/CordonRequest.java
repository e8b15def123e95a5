package dev.tern.monitor.edge.rest;

import org.jspecify.annotations.Nullable;

/**
 * The body of a cordon, which may be left out.
 *
 * @param actor who asks: {@code user:NAME}
 * @param reason why, in a sentence
 */
public record CordonRequest(
        @Nullable String actor, @Nullable String reason) {

    private static final int MOST = 500;

    static final CordonRequest EMPTY = new CordonRequest(null, null);

    public CordonRequest {
        limit("actor", actor);
        limit("reason", reason);
    }

    String actorOr(String other) {
        return actor == null ? other : actor;
    }

    String reasonOr(String other) {
        return reason == null ? other : reason;
    }

    private static void limit(String what, @Nullable String text) {
        if (text != null && (text.isBlank() || text.length() > MOST)) {
            throw new IllegalArgumentException("The " + what + " has 1 to " + MOST + " characters");
        }
    }
}
