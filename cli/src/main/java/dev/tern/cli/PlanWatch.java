package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.Plans;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Printable;
import dev.tern.cli.text.ProgressLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Watches a plan until it is over, with a bar. Ctrl-C ends the watching and nothing else; it says so, and how the moves
 * can be stopped.
 */
final class PlanWatch {

    private static final long POLL_MILLIS = 400;

    private final TernCommand tern;
    private final TernClient client;
    private final String plan;

    PlanWatch(TernCommand tern, TernClient client, String plan) {
        this.tern = tern;
        this.client = client;
        this.plan = plan;
    }

    /** @return the exit code that the plan's end deserves */
    int untilOver() throws ApiFailure, InterruptedException {
        ProgressLine line = tern.progress();
        Thread onInterrupt = new Thread(this::sayHowToStop, "interrupted-watch");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            return watch(line);
        } finally {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
    }

    private int watch(ProgressLine line) throws ApiFailure, InterruptedException {
        boolean told = false;
        boolean late = false;
        while (true) {
            JsonNode now = client.plan(plan);
            Map<String, JsonNode> migrations = migrations(now);
            String state = Json.text(now, "state");
            boolean inDoubt = migrations.values().stream().anyMatch(each -> Moves.isInDoubt(Moves.state(each)));
            if (Plans.isOver(now) || inDoubt) {
                line.end("");
                return conclude(now, migrations, state, inDoubt);
            }
            if (PlanAnswer.isLeftToPeople(now) && !told) {
                line.end("");
                tern.say(PlanAnswer.whomItWaitsFor(now));
                told = true;
            }
            if (Plans.late(now).isPresent() && !late) {
                line.end("");
                tern.say(Printable.of(
                        "Plan " + plan + " goes on: " + Plans.late(now).get()));
                late = true;
            }
            show(line, now, migrations, state);
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Map<String, JsonNode> migrations(JsonNode now) throws ApiFailure {
        Set<String> ours = Json.items(now.path("moves")).stream()
                .map(move -> Json.text(move, "id"))
                .collect(Collectors.toSet());
        Map<String, JsonNode> found = new LinkedHashMap<>();
        for (JsonNode each : Json.items(client.migrations())) {
            if (ours.contains(Moves.id(each))) {
                found.put(Moves.id(each), each);
            }
        }
        return found;
    }

    private static void show(ProgressLine line, JsonNode now, Map<String, JsonNode> migrations, String state) {
        int moves = now.path("moves").size();
        long over = migrations.values().stream()
                .filter(each -> Moves.isOver(Moves.state(each)))
                .count();
        List<String> busy = new ArrayList<>();
        List<String> details = new ArrayList<>();
        double share = over;
        for (JsonNode each : migrations.values()) {
            if (!Moves.isOver(Moves.state(each))) {
                busy.add(Json.text(each, "vm_name", "vm") + " " + Json.text(each, "from") + ">" + Json.text(each, "to")
                        + " " + Moves.state(each));
                details.add(Moves.detail(each));
                share += Math.max(0, Moves.share(each));
            }
        }
        String phase = over + "/" + moves + " moves done"
                + (busy.isEmpty() ? ", plan " + state : "; " + String.join(", ", busy));
        line.show(moves == 0 ? -1 : share / moves, phase, String.join(", ", details));
    }

    private int conclude(JsonNode now, Map<String, JsonNode> migrations, String state, boolean inDoubt) {
        if (tern.json()) {
            tern.print(now);
        } else if (!migrations.isEmpty()) {
            tern.print(Tables.migrations(List.copyOf(migrations.values())));
        }
        if (inDoubt) {
            tern.say("tern: a move of plan " + plan + " is in doubt: look at both hosts, then tern resolve");
            return ExitCode.IN_DOUBT;
        }
        if (state.equals("done")) {
            return ExitCode.OK;
        }
        String why = Tables.reasons(now);
        tern.say("tern: plan " + plan + " is " + state + (why.isEmpty() ? "" : ": " + why));
        return state.equals("denied") ? ExitCode.REFUSED : ExitCode.FAILED;
    }

    private void sayHowToStop() {
        tern.say("");
        tern.say("The plan " + plan + " goes on. tern get migrations shows it; tern cancel MIGRATION stops a move.");
    }
}
