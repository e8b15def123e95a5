package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private Deadline deadline;

    @Option(
            names = "--what-if",
            paramLabel = "CHANGE",
            description = {
                "Show what would be planned if the fleet changed: down=HOST takes a host out,",
                "add=HOST:LIKE adds an empty one like another, load=CHANGE raises all load by so many",
                "percent, rule=FILE adds rules that are not in force. May be given several times."
            })
    private List<String> whatIf = List.of();

    @Option(
            names = "--alternatives",
            description = {
                "Show several plans among which to choose: each costs more than the one before it",
                "and leaves less overload and uneven use."
            })
    private boolean alternatives;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        if (alternatives && (evacuate != null || !whatIf.isEmpty())) {
            throw new ApiFailure.Invalid(
                    "--alternatives is about the fleet as it is, and about relieving hosts: leave out "
                            + (evacuate == null ? "--what-if" : "--evacuate " + evacuate));
        }
        if (evacuate != null && !whatIf.isEmpty()) {
            throw new ApiFailure.Invalid("--evacuate and --what-if do not go together: down=" + evacuate
                    + " says that its guests have to go");
        }
        if (deadline.isGiven() && evacuate == null) {
            throw new ApiFailure.Invalid("--by goes with --evacuate HOST: hosts are relieved as soon as it pays");
        }
        try (TernClient client = tern().client()) {
            if (alternatives) {
                return Alternatives.show(tern(), client.alternatives());
            }
            if (!whatIf.isEmpty()) {
                return WhatIf.show(tern(), client, whatIf);
            }
            PlanRequest request = evacuate == null
                    ? PlanRequest.balance(true, tern().actor())
                    : PlanRequest.evacuate(Inventory.host(evacuate), true, tern().actor())
                            .by(deadline.time());
            return PlanAnswer.show(tern(), client, client.submit(request), true, false);
        }
    }
}
