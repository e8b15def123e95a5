package dev.tern.policy.rule;

import java.time.Instant;

/** What one rule says of one move. */
public sealed interface Finding {

    /** The rule is not about this move. */
    record Silent() implements Finding {}

    /**
     * The rule's condition is kept; that alone allows nothing.
     *
     * @param until the latest start for which this holds; {@link Instant#MAX} where time does not matter
     */
    record Kept(String reason, Instant until) implements Finding {}

    /** The rule allows the move, unless another one objects. */
    record Granted(String reason) implements Finding {}

    record Denied(String reason) implements Finding {}

    /** Not now; {@code until} is the first time at which the answer may differ. */
    record Deferred(String reason, Instant until) implements Finding {}

    /**
     * Not before people approve the plan.
     *
     * @param missing how many more
     */
    record Unapproved(String reason, int missing) implements Finding {}

    Finding SILENT = new Silent();

    static Finding kept(String reason) {
        return new Kept(reason, Instant.MAX);
    }
}
