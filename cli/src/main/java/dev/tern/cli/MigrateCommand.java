package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.plan.MigrationMode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "migrate", description = "Moves a VM to a host, if policy allows it.")
final class MigrateCommand extends Subcommand {

    @Parameters(paramLabel = "VM", description = "Name or id.")
    private String vm;

    @Option(names = "--to", required = true, paramLabel = "HOST", description = "Where it moves.")
    private String to;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "relay, native (QEMU's own transport: no digest, no resume) or cold (a VM that is shut off)."
                    + " Without it the scheduler chooses; it chooses relay unless it is set up otherwise.")
    private @Nullable MigrationMode mode;

    @Option(
            names = "--auto-converge",
            description = "The VM may be slowed down until its memory can be copied, if policy allows that.")
    private boolean autoConverge;

    @Mixin
    private Deadline deadline;

    @Option(names = "--dry-run", description = "Show the prediction and move nothing.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay until the move is over. Ctrl-C ends the watching only.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            String host = Inventory.host(to);
            var request = PlanRequest.move(
                            Inventory.vm(client, vm),
                            host,
                            mode == null ? null : mode.word(),
                            autoConverge,
                            dryRun,
                            tern().actor())
                    .by(deadline.time());
            return PlanAnswer.show(tern(), client, client.submit(request), dryRun, watch);
        }
    }
}
