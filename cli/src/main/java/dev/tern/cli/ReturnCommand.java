package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "return", description = "Moves a VM back to the host that it came from.")
final class ReturnCommand extends Subcommand {

    @Parameters(paramLabel = "VM", description = "Name or id.")
    private String vm;

    @Mixin
    private Deadline deadline;

    @Option(names = "--dry-run", description = "Show the prediction and move nothing.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay until the move is over. Ctrl-C ends the watching only.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            var request = PlanRequest.returnHome(Inventory.vm(client, vm), dryRun, tern().actor())
                    .by(deadline.time());
            return PlanAnswer.show(tern(), client, client.submit(request), dryRun, watch);
        }
    }
}
