package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reject",
        description = {
            "Ends a plan that waits for people: nothing of it is made.",
            "Who asked for a plan takes it back with this."
        })
final class RejectCommand extends Subcommand {

    @Parameters(paramLabel = "PLAN", description = "The plan's id, as tern get plans shows it.")
    private String plan;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who asked and for the audit log.")
    private String reason = "by command";

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode answer = client.reject(plan, tern().actor(), reason);
            if (tern().json()) {
                tern().print(answer);
            }
            tern().say("Plan " + plan + " is rejected: nothing of it is made.");
            return ExitCode.OK;
        }
    }
}
