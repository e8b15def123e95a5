package dev.tern.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.Json;
import dev.tern.cli.text.Shown;

/**
 * A move that the platform made, predicted beside actual.
 *
 * @param why in the scheduler's words
 * @param state how it ended, as the agents said
 */
public record DemoMove(
        String migration,
        String vm,
        String vmName,
        String from,
        String to,
        String goal,
        String planState,
        String why,
        String state,
        JsonNode predicted,
        JsonNode actual) {

    /** Policy said no, or not in time: it was never begun. */
    public boolean isDenied() {
        return state.isEmpty() && (planState.equals("denied") || planState.equals("expired"));
    }

    public boolean isDone() {
        return state.equals("done");
    }

    public String predictedTime() {
        return millis(predicted, "duration_ms.expected");
    }

    public String actualTime() {
        return millis(actual, "duration_ms");
    }

    public String bytes() {
        JsonNode wire = Json.first(actual, "wire_bytes");
        return wire.isNumber() ? Shown.bytes(wire.asLong()) : "";
    }

    /** Wire bytes per raw byte. */
    public String ratio() {
        JsonNode wire = Json.first(actual, "wire_bytes");
        JsonNode raw = Json.first(actual, "raw_bytes");
        return wire.isNumber() && raw.asLong() > 0 ? Shown.percent(wire.asDouble() / raw.asDouble()) : "";
    }

    public String downtime() {
        return millis(actual, "downtime_ms");
    }

    public String digest() {
        return Shown.digest(Json.text(actual, "digest"));
    }

    private static String millis(JsonNode node, String path) {
        JsonNode value = Json.first(node, path);
        return value.isNumber() ? Shown.millis(value.asDouble()) : "";
    }
}
