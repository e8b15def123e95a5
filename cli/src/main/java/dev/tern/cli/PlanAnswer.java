package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;

/** What the scheduler made of a request for a plan, shown, and watched if that is wanted. */
final class PlanAnswer {

    private PlanAnswer() {}

    static int show(TernCommand tern, TernClient client, JsonNode plan, boolean dryRun, boolean watch)
            throws ApiFailure, InterruptedException {
        String id = Json.text(plan, "id");
        if (!watch || dryRun) {
            describe(tern, plan);
        }
        if (plan.path("moves").isEmpty()) {
            String why = Tables.reasons(plan);
            tern.say("Nothing to move" + (why.isEmpty() ? "." : ": " + why));
            return ExitCode.OK;
        }
        if (dryRun) {
            tern.say("This is a dry run. To make these moves: tern apply " + id);
            return ExitCode.OK;
        }
        if (!watch) {
            tern.say("Plan " + id + " is on its way: tern get migrations -w");
            return ExitCode.OK;
        }
        return new PlanWatch(tern, client, id).untilOver();
    }

    private static void describe(TernCommand tern, JsonNode plan) {
        if (tern.json()) {
            tern.print(plan);
        } else if (!plan.path("moves").isEmpty()) {
            tern.print(Tables.moves(plan));
            Tables.lines(plan).forEach(tern::say);
        }
    }
}
