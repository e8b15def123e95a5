package dev.tern.cli;

import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.PlanRequest;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "place",
        description = {
            "Moves several VMs, each to its host, if policy allows it.",
            "They move in an order in which each finds room. VMs that wait for each other's room get past",
            "each other by way of a third host, where one of them waits."
        })
final class PlaceCommand extends Subcommand {

    @Parameters(arity = "1..*", paramLabel = "VM=HOST", description = "Name or id of a VM, and where it is to be.")
    private List<String> places;

    @Mixin
    private Deadline deadline;

    @Option(names = "--dry-run", description = "Show the plan and move nothing.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay until the moves are over. Ctrl-C ends the watching only.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            Map<String, String> moves = new LinkedHashMap<>();
            for (String place : places) {
                int end = place.lastIndexOf('=');
                if (end < 1) {
                    throw new ApiFailure.Invalid("\"" + place + "\" is no VM=HOST: write web-1=host-b");
                }
                String host = Inventory.host(place.substring(end + 1));
                String vm = Inventory.vm(client, place.substring(0, end));
                if (moves.put(vm, host) != null) {
                    throw new ApiFailure.Invalid(
                            "\"" + place.substring(0, end) + "\" is given twice: name each VM once");
                }
            }
            var request = PlanRequest.place(moves, dryRun, tern().actor()).by(deadline.time());
            return PlanAnswer.show(tern(), client, client.submit(request), dryRun, watch);
        }
    }
}
