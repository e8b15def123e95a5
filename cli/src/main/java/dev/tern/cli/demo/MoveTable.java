package dev.tern.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Joins the plans' moves with how the migrations ended. */
final class MoveTable {

    private final TernClient client;

    MoveTable(TernClient client) {
        this.client = client;
    }

    List<DemoMove> of(List<JsonNode> plans) throws ApiFailure {
        Map<String, JsonNode> migrations = new HashMap<>();
        Json.items(client.migrations()).forEach(each -> migrations.put(Json.text(each, "migration", "id"), each));
        List<DemoMove> moves = new ArrayList<>();
        for (JsonNode plan : plans) {
            for (JsonNode move : plan.path("moves")) {
                JsonNode migration = migrations.getOrDefault(Json.text(move, "id"), MissingNode.getInstance());
                moves.add(move(plan, move, migration));
            }
        }
        return moves;
    }

    private static DemoMove move(JsonNode plan, JsonNode move, JsonNode migration) {
        return new DemoMove(
                Json.text(move, "id"),
                Json.text(move, "vm"),
                Json.text(move, "vm_name"),
                Json.text(move, "from"),
                Json.text(move, "to"),
                Json.text(plan, "goal.kind", "goal"),
                Json.text(plan, "state"),
                Json.items(move.path("reasons")).stream()
                        .map(reason -> Json.text(reason, "text", "code"))
                        .collect(Collectors.joining("; ")),
                Json.text(migration, "state.kind", "state"),
                move.path("predicted"),
                Json.first(migration, "state.outcome", "outcome"));
    }
}
