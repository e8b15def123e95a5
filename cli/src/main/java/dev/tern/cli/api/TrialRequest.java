package dev.tern.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Rules that are not in force, and moves to try them on.
 *
 * @param file what their file is called
 * @param rules YAML
 * @param scenario whose added hosts policy is told of; what leaves its hosts that are down is an evacuation
 * @param moves as the scheduler shows them
 */
public record TrialRequest(String file, String rules, WhatIfRequest scenario, List<JsonNode> moves, String actor) {

    public TrialRequest {
        moves = List.copyOf(moves);
    }

    JsonNode json() {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("file", file).put("rules", rules);
        body.set("added", scenario.hosts());
        ArrayNode plans = body.putArray("plans");
        for (String host : scenario.down()) {
            ObjectNode plan = plans.addObject();
            plan.putObject("goal").put("kind", "evacuate").put("host", host);
            put(plan, moves.stream().filter(move -> leaves(move, host)).toList());
        }
        ObjectNode balance = plans.addObject();
        balance.putObject("goal").put("kind", "balance");
        put(
                balance,
                moves.stream()
                        .filter(move -> scenario.down().stream().noneMatch(host -> leaves(move, host)))
                        .toList());
        return body.put("actor", actor);
    }

    private static boolean leaves(JsonNode move, String host) {
        return Json.text(move, "from").equals(host);
    }

    /** Without their reasons, which no rule reads. */
    private static void put(ObjectNode plan, List<JsonNode> moves) {
        ArrayNode listed = plan.putArray("moves");
        for (JsonNode move : moves) {
            ObjectNode bare = move.<ObjectNode>deepCopy();
            bare.putArray("reasons");
            listed.add(bare);
        }
    }
}
