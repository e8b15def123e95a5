package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        description = {
            "Shows what would be moved, and why, without moving anything.",
            "Without an option the plan relieves overloaded hosts."
        })
final class PlanCommand extends Subcommand {

    @Option(names = "--evacuate", paramLabel = "HOST", description = "Plan how to empty this host.")
    private @Nullable String evacuate;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            PlanRequest request = evacuate == null
                    ? PlanRequest.balance(true, tern().actor())
                    : PlanRequest.evacuate(Inventory.host(evacuate), true, tern().actor());
            return PlanAnswer.show(tern(), client, client.submit(request), true, false);
        }
    }
}
