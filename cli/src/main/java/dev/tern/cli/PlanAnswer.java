package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Printable;

/** What the scheduler made of a request for a plan, shown, and watched if that is wanted. */
final class PlanAnswer {

    /** Policy mostly answers within the first; where it does not, what is known so far is told. */
    private static final int MOST_LOOKS = 8;

    private static final long BETWEEN_LOOKS_MILLIS = 250;

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
        if (watch) {
            return new PlanWatch(tern, client, id).untilOver();
        }
        JsonNode ruled = ruled(client, plan);
        tern.say(
                isLeftToPeople(ruled)
                        ? whomItWaitsFor(ruled)
                        : "Plan " + id + " is on its way: tern get migrations -w");
        return ExitCode.OK;
    }

    /** The plan as policy's answer left it, or as it is where there is none yet. */
    private static JsonNode ruled(TernClient client, JsonNode plan) throws ApiFailure, InterruptedException {
        JsonNode now = plan;
        for (int look = 0; look < MOST_LOOKS && Json.text(now, "state").equals("submitted"); look++) {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
            now = client.plan(Json.text(plan, "id"));
        }
        return now;
    }

    static boolean isLeftToPeople(JsonNode plan) {
        return Json.text(plan, "state").equals("awaiting-approval");
    }

    static String whomItWaitsFor(JsonNode plan) {
        String id = Json.text(plan, "id");
        int missing = plan.path("approvals").path("missing").asInt();
        String askedBy = Json.text(plan, "approvals.asked_by");
        return Printable.of("Plan " + id + " awaits the approval of " + missing + (missing == 1 ? " person" : " people")
                + (askedBy.isEmpty() ? "" : " other than " + askedBy) + " until " + Json.text(plan, "expires_at")
                + ", and nothing of it starts before: tern explain " + id + ", then tern approve " + id
                + " or tern reject " + id);
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
