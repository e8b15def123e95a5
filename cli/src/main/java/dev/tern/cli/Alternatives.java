package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.Json;
import dev.tern.cli.text.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Plans among which to choose, each a draft. */
final class Alternatives {

    private static final double MILLIS = 1e3;

    private Alternatives() {}

    static int show(TernCommand tern, JsonNode answer) {
        if (tern.json()) {
            tern.print(answer);
            return ExitCode.OK;
        }
        List<JsonNode> choices = Json.items(answer.path("choices"));
        if (choices.isEmpty()) {
            tern.say("There is nothing to choose: " + String.join("; ", Tables.lines(answer)));
            return ExitCode.OK;
        }
        var table = new Table("PLAN", ">OVERLOAD", ">UNEVEN", ">GROUPS", ">MOVES COST", ">IN ALL", "MOVES");
        row(table, "none", answer.path("now"), "all stay");
        for (JsonNode choice : choices) {
            JsonNode plan = choice.path("plan");
            String moves = Json.items(plan.path("moves")).stream()
                    .map(move -> Json.text(move, "vm_name", "vm") + " to " + Json.text(move, "to"))
                    .collect(Collectors.joining(", "));
            row(table, Json.text(plan, "id"), choice.path("after"), moves);
        }
        tern.print(table);
        tern.say("All in core-seconds over the planning horizon" + weighted(answer.path("weights"))
                + ". Each is a draft: tern explain PLAN, tern apply PLAN");
        return ExitCode.OK;
    }

    /** As a scheduler says that has weights. */
    private static String weighted(JsonNode weights) {
        String said = weights.properties().stream()
                .map(weight -> weight.getKey() + " " + weight.getValue().asText())
                .collect(Collectors.joining(", "));
        return said.isEmpty() ? "" : ", goals weighted: " + said;
    }

    private static void row(Table table, String plan, JsonNode costs, String moves) {
        double overload = costs.path("overload_ms").asDouble();
        double evenness = costs.path("evenness_ms").asDouble();
        double groups = costs.path("groups_ms").asDouble();
        double price = costs.path("moves_ms").asDouble();
        table.row(
                plan,
                seconds(overload),
                seconds(evenness),
                seconds(groups),
                seconds(price),
                seconds(overload + evenness + groups + price),
                moves);
    }

    private static String seconds(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis / MILLIS);
    }
}
