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
        name = "undo",
        description = {
            "Moves the VMs of a plan back to where they were before it.",
            "Those that were moved again since stay, and are named."
        })
final class UndoCommand extends Subcommand {

    @Parameters(paramLabel = "PLAN", description = "The plan's id.")
    private String plan;

    @Mixin
    private Deadline deadline;

    @Option(names = "--dry-run", description = "Show the prediction and move nothing.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay until the plan is over. Ctrl-C ends the watching only.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            PlanRequest request = PlanRequest.undo(plan, dryRun, tern().actor()).by(deadline.time());
            return PlanAnswer.show(tern(), client, client.submit(request), dryRun, watch);
        }
    }
}
