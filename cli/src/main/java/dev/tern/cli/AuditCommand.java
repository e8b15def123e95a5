package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Shown;
import dev.tern.cli.text.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = "Shows who did what, when and why; newest first.",
        subcommands = AuditCommand.Verify.class)
final class AuditCommand extends Subcommand {

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "ENTRIES",
            description = "How many entries. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Override
    public Integer call() throws IOException, ApiFailure {
        if (limit < 1) {
            throw new ApiFailure.Invalid("--limit is at least 1, not " + limit);
        }
        try (TernClient client = tern().client()) {
            JsonNode answer = client.audit(limit);
            if (tern().json()) {
                tern().print(answer);
                return ExitCode.OK;
            }
            var table = new Table("AT", "ACTOR", "ACTION", "SUBJECT", "REASON");
            for (JsonNode row : Json.items(answer)) {
                table.row(
                        Json.text(row, "at", "entry.at"),
                        Json.text(row, "actor", "entry.actor"),
                        Json.text(row, "action", "entry.action"),
                        Json.text(row, "subject", "entry.subject"),
                        Json.text(row, "reason", "entry.reason"));
            }
            tern().print(table);
            return ExitCode.OK;
        }
    }

    @Command(name = "verify", description = "Checks that no entry of the log was changed, removed or put in.")
    static final class Verify extends Subcommand {

        @Override
        public Integer call() throws IOException, ApiFailure {
            try (TernClient client = tern().client()) {
                JsonNode answer = client.verifyAudit();
                if (tern().json()) {
                    tern().print(answer);
                }
                if (isWhole(answer)) {
                    tern().say("The log is whole: " + Json.text(answer, "rows") + " entries, head "
                            + Shown.digest(Json.text(answer, "head", "head.hash")));
                    return ExitCode.OK;
                }
                tern().say("tern: the log is NOT whole: " + answer.path("flaw"));
                return ExitCode.FAILED;
            }
        }

        static boolean isWhole(JsonNode answer) {
            return answer.path("whole").asBoolean(false);
        }
    }
}
