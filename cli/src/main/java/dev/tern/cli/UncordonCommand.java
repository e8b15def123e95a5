package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "uncordon", description = "Lets a host take VMs again.")
final class UncordonCommand extends Subcommand {

    @Parameters(paramLabel = "HOST", description = "The host's name.")
    private String host;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private String reason = "by command";

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode answer = client.cordon(Inventory.host(host), false, tern().actor(), reason);
            if (tern().json()) {
                tern().print(answer);
            }
            tern().say("Host " + host + " takes VMs again.");
            return ExitCode.OK;
        }
    }
}
