package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approve",
        description = {
            "Approves a plan that waits for people, exactly as it is shown.",
            "Who asked for a plan cannot approve it; who approves it twice counts once."
        })
final class ApproveCommand extends Subcommand {

    @Parameters(paramLabel = "PLAN", description = "The plan's id, as tern get plans shows it.")
    private String plan;

    @Option(
            names = "--hash",
            paramLabel = "HASH",
            description = "Approve it only if this is its hash: the one that you reviewed.")
    private @Nullable String hash;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit log.")
    private String reason = "by command";

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            String reviewed = hash;
            String seen = reviewed == null ? Json.text(client.plan(plan), "hash") : reviewed;
            JsonNode approved = client.approve(plan, seen, tern().actor(), reason);
            tern().say("Plan " + plan + " is approved by " + tern().actor() + ".");
            return PlanAnswer.show(tern(), client, approved, false, false);
        }
    }
}
