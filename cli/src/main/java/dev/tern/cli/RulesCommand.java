package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Table;
import java.io.IOException;
import picocli.CommandLine.Command;

@Command(name = "rules", description = "Lists the rules that policy decides by, and what is odd about them.")
final class RulesCommand extends Subcommand {

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode answer = client.rules();
            if (tern().json()) {
                tern().print(answer);
                return ExitCode.OK;
            }
            var table = new Table("RULE", "KIND", "PLACE", "REASON");
            for (JsonNode rule : Json.items(answer.has("rules") ? answer.path("rules") : answer)) {
                table.row(
                        Json.text(rule, "name"),
                        Json.text(rule, "kind"),
                        Json.text(rule, "place"),
                        Json.text(rule, "reason"));
            }
            tern().print(table);
            for (JsonNode problem : answer.path("lint")) {
                tern().say(Json.text(problem, "severity") + ": " + Json.text(problem, "file") + ":"
                        + Json.text(problem, "line") + ": " + Json.text(problem, "text"));
            }
            return ExitCode.OK;
        }
    }
}
