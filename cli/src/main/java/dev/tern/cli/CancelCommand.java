package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = {
            "Undoes a move that has not been handed over yet: the VM stays where it is.",
            "After the hand-over it cannot be undone; tern return brings the VM back."
        })
final class CancelCommand extends Subcommand {

    @Parameters(
            paramLabel = "MIGRATION",
            description = "The migration's id, as tern get migrations shows it, or the VM that moves.")
    private String migration;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private String reason = "by command";

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode answer = client.cancel(Inventory.migration(client, migration), tern().actor(), reason);
            if (tern().json()) {
                tern().print(answer);
            }
            tern().say("The cancelling of " + migration + " is on its way: tern get migrations");
            return ExitCode.OK;
        }
    }
}
