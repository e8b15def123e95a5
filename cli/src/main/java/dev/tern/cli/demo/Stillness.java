package dev.tern.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.Plans;
import dev.tern.cli.api.TernClient;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells whether the platform is about to move anything. It decides by itself, so that a look at all guests means something
 * only if nothing began to move meanwhile.
 */
final class Stillness {

    private static final Set<String> MOVE_OVER = Set.of("done", "failed", "rolled-back");

    private final TernClient client;

    Stillness(TernClient client) {
        this.client = client;
    }

    /** What still goes on; empty where nothing does. */
    String missing() throws ApiFailure {
        List<String> busy = plans().stream()
                .filter(plan -> !Plans.isOver(plan))
                .map(Demo::inWords)
                .collect(Collectors.toList());
        Json.items(client.migrations()).stream()
                .filter(move -> !MOVE_OVER.contains(state(move)))
                .map(move -> Json.text(move, "vm_name") + " is " + state(move))
                .forEach(busy::add);
        return String.join("; ", busy);
    }

    /** Changes with every plan and every move. */
    String mark() throws ApiFailure {
        return Json.items(client.plans()).stream()
                .map(plan -> Json.text(plan, "id") + Json.text(plan, "state"))
                .collect(Collectors.joining(","));
    }

    /** The plans that were meant to be carried out, oldest first. */
    List<JsonNode> plans() throws ApiFailure {
        return Json.items(client.plans()).reversed().stream()
                .filter(plan -> !Json.text(plan, "state").equals("draft"))
                .toList();
    }

    private static String state(JsonNode move) {
        return Json.text(move, "state.kind", "state");
    }
}
