package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "cordon", description = "Keeps new VMs away from a host; those on it stay.")
final class CordonCommand extends Subcommand {

    @Parameters(paramLabel = "HOST", description = "The host's name.")
    private String host;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private String reason = "by command";

    @Override
    public Integer call() throws IOException, ApiFailure {
        try (TernClient client = tern().client()) {
            JsonNode answer = client.cordon(Inventory.host(host), true, tern().actor(), reason);
            if (tern().json()) {
                tern().print(answer);
            }
            tern().say("Host " + host + " is cordoned: nothing new is placed there.");
            return ExitCode.OK;
        }
    }
}
