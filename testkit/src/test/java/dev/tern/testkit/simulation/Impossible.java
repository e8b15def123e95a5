package dev.tern.testkit.simulation;

import java.util.List;

/**
 * Why an event never meets a state.
 *
 * @param state names of states, with commas between them
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

    List<String> states() {
        return List.of(state.split(",", -1));
    }

    boolean covers(String metState, String metEvent) {
        return states().contains(metState) && (event.equals("*") || event.equals(metEvent));
    }
}
