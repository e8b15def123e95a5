package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "evacuate",
        description = {
            "Moves every VM away from a host, which takes nothing new meanwhile.",
            "A dry run unless --yes is given."
        })
final class EvacuateCommand extends Subcommand {

    @Parameters(paramLabel = "HOST", description = "The host to empty.")
    private String host;

    @Mixin
    private Deadline deadline;

    @Option(
            names = {"-y", "--yes", "--apply"},
            description = "Make the moves.")
    private boolean yes;

    @Option(names = "--watch", description = "With --yes: stay until the plan is over. Ctrl-C ends the watching only.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            var request = PlanRequest.evacuate(Inventory.host(host), !yes, tern().actor())
                    .by(deadline.time());
            return PlanAnswer.show(tern(), client, client.submit(request), !yes, watch);
        }
    }
}
