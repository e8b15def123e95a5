package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "diff", description = "Shows which VMs two plans would put on different hosts.")
final class DiffCommand extends Subcommand {

    @Parameters(index = "0", paramLabel = "PLAN", description = "A plan's id.")
    private String plan;

    @Parameters(index = "1", paramLabel = "OTHER", description = "Another plan's id.")
    private String other;

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode changes = client.changes(plan, other);
            if (tern().json()) {
                tern().print(changes);
            } else if (changes.isEmpty()) {
                tern().say("The two plans move the same VMs to the same hosts.");
            } else {
                tern().print(Tables.changes(changes));
            }
            return ExitCode.OK;
        }
    }
}
