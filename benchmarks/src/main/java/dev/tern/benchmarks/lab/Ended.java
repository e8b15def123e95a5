package dev.tern.benchmarks.lab;

import java.util.OptionalDouble;

/**
 * How a move went by the word of whoever made it.
 *
 * @param outcome done, never (stopped at its bound), or the reason why not
 * @param wallMillis from the order to the answer
 * @param totalMillis from the start of the copy to the guest's run at the destination
 * @param downtimeMillis by libvirt, or by Tern
 * @param handOverMillis only of Tern's
 */
record Ended(
        String outcome,
        double wallMillis,
        OptionalDouble totalMillis,
        OptionalDouble downtimeMillis,
        OptionalDouble handOverMillis) {

    static final String DONE = "done";
    static final String NEVER = "never";

    static Ended not(String outcome, double wallMillis) {
        return new Ended(outcome, wallMillis, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }
}
