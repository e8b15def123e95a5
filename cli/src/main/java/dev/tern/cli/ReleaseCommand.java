package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "release",
        description = {
            "Lifts the quarantine of a host or a link where moves have failed.",
            "tern get quarantines lists them, with what has failed."
        })
final class ReleaseCommand extends Subcommand {

    @Parameters(index = "0", paramLabel = "HOST", description = "The host, or the source of the link.")
    private String host;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TO",
            description = "The destination of the link; left out for the host itself.")
    private @Nullable String to;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private String reason = "by command";

    @Override
    public Integer call() throws IOException, ApiFailure {
        String other = to;
        String destination = other == null ? null : Inventory.host(other);
        try (TernClient client = tern().client()) {
            JsonNode answer = client.release(Inventory.host(host), destination, tern().actor(), reason);
            if (tern().json()) {
                tern().print(answer);
            }
            tern().say((destination == null ? "Host " + host : "The link from " + host + " to " + destination)
                    + " takes part in moves again.");
            return ExitCode.OK;
        }
    }
}
