package dev.tern.contracts.plan;

import java.time.Instant;
import java.util.Locale;

/**
 * That a person approved a plan.
 *
 * @param actor who: {@code user:NAME}
 * @param hash of the plan as that person saw it; of another plan it counts for nothing
 * @param reason in that person's words; may be empty
 */
public record Approval(String actor, Instant at, String hash, String reason) {

    private static final String PERSON = "user:";

    /** The name of those who give none. */
    private static final String NOBODY = PERSON + "unknown";

    public Approval {
        if (!isPerson(actor)) {
            throw new IllegalArgumentException(
                    "Only a person approves a plan: write user:NAME rather than \"" + actor + "\"");
        }
    }

    /** Whether it is the name of a person, rather than of a service, or of nobody. */
    public static boolean isPerson(String actor) {
        String name = actor.toLowerCase(Locale.ROOT);
        return name.startsWith(PERSON)
                && name.length() > PERSON.length()
                && !name.equals(NOBODY)
                && name.chars().noneMatch(Character::isWhitespace);
    }
}
