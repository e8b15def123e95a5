package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "apply", description = "Makes the moves of a plan that was a dry run, exactly as it was shown.")
final class ApplyCommand extends Subcommand {

    @Parameters(paramLabel = "PLAN", description = "The plan's id, as tern plan showed it.")
    private String plan;

    @Option(names = "--watch", description = "Stay until the plan is over. Ctrl-C ends the watching only.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            return PlanAnswer.show(tern(), client, client.apply(plan, tern().actor()), false, watch);
        }
    }
}
