package dev.tern.testkit.simulation;

import java.util.List;
import java.util.Locale;

/**
 * Why an event never meets a state.
 *
 * @param state a state's name, or {@code *}
 * @param event an event's name, or {@code *}
 */
record Impossible(String state, String event, String why) {

    /** Text: {@code Requested x *: it is left in the turn of the loop that enters it}. */
    static Impossible parse(String line) {
        int reason = line.indexOf(": ");
        List<String> pair = List.of(line.substring(0, Math.max(0, reason)).split(" x ", -1));
        if (pair.size() != 2) {
            throw new IllegalArgumentException("Not \"STATE x EVENT: why\": " + line);
        }
        return new Impossible(pair.get(0), pair.get(1), line.substring(reason + 2));
    }

    boolean covers(String metState, String metEvent) {
        return fits(state, metState) && fits(event, metEvent);
    }

    private static boolean fits(String pattern, String name) {
        return pattern.equals("*") || pattern.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
    }
}
