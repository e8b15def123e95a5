package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.unit.Bandwidth;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "limit", description = "Caps the bandwidth of a move that is under way.")
final class LimitCommand extends Subcommand {

    @Parameters(index = "0", paramLabel = "MIGRATION", description = "The migration's id, or the VM that moves.")
    private String migration;

    @Parameters(index = "1", paramLabel = "BANDWIDTH", description = "As in 100MiB/s, 1Gbit/s or unlimited.")
    private String bandwidth;

    @Override
    public Integer call() throws IOException, ApiFailure {
        Bandwidth cap;
        try {
            cap = Bandwidth.parse(bandwidth);
        } catch (IllegalArgumentException e) {
            throw new ApiFailure.Invalid(String.valueOf(e.getMessage()));
        }
        try (TernClient client = tern().client()) {
            JsonNode answer =
                    client.limit(Inventory.migration(client, migration), cap.bytesPerSecond(), tern().actor());
            if (tern().json()) {
                tern().print(answer);
            }
            tern().say("The move " + migration + " is capped at " + cap + ".");
            return ExitCode.OK;
        }
    }
}
