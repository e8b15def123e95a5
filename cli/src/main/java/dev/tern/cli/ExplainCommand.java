package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "explain", description = "Tells why a VM, a plan or a migration is where it is.")
final class ExplainCommand extends Subcommand {

    @Parameters(paramLabel = "ID", description = "Name or id of a VM, or the id of a plan or a migration.")
    private String id;

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode answer = client.explain(id);
            if (tern().json()) {
                tern().print(answer);
            } else {
                tell(answer);
                if (Json.text(answer, "about").equals("migration")) {
                    notes(client, Json.text(answer, "subject"));
                    client.repairs(Json.text(answer, "subject")).forEach(this::tellRepairs);
                }
                tern().out().flush();
            }
            return ExitCode.OK;
        }
    }

    private void tell(JsonNode answer) {
        line(Json.text(answer, "summary"));
        for (JsonNode reason : answer.path("reasons")) {
            line("  " + Json.text(reason, "text") + " (" + Json.text(reason, "code") + ")");
        }
        for (JsonNode planned : answer.path("planned")) {
            JsonNode move = planned.path("move");
            line("planned: " + Json.text(move, "vm_name") + " from " + Json.text(move, "from") + " to "
                    + Json.text(move, "to") + ", " + Json.text(planned, "stage") + " (plan "
                    + Json.text(planned, "plan") + ")");
            if (Json.text(answer, "about").equals("plan")) {
                Tables.lines(move).forEach(reason -> line("    " + reason));
            }
        }
        for (JsonNode past : answer.path("past")) {
            line("past: from " + Json.text(past, "from") + " to " + Json.text(past, "to") + " at "
                    + Json.text(past, "ended_at") + ": " + Json.text(past, "ending.text") + " (migration "
                    + Json.text(past, "migration") + ")");
        }
    }

    /** A move that no agent has begun has none yet. */
    private void notes(TernClient client, String migration) throws ApiFailure {
        try {
            for (JsonNode note : client.migration(migration).path("notes")) {
                line("note: " + Json.text(note, "text") + " (" + Json.text(note, "code") + ")");
            }
        } catch (ApiFailure.Unknown e) {
            // the monitor does not know it
        }
    }

    private void tellRepairs(JsonNode undoing) {
        for (JsonNode step : undoing.path("steps")) {
            List<String> after = new ArrayList<>();
            step.path("after").forEach(each -> after.add(each.asText()));
            int attempts = step.path("attempts").asInt();
            String stands = step.path("done").asBoolean()
                    ? "done"
                    : attempts == 0 ? "waits for " + String.join(", ", after) : "tried " + attempts + " times";
            line("undoing at " + Json.text(undoing, "host") + ": " + Json.text(step, "name") + ", " + stands);
        }
    }

    private void line(String text) {
        tern().out().println(Printable.of(text));
    }
}
