package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.api.TrialRequest;
import dev.tern.cli.api.WhatIfRequest;
import dev.tern.cli.text.Printable;
import dev.tern.cli.text.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What would be planned if rules were in force that are not: the scheduler says what it would plan, policy what it would say
 * of that, and what it would deny is planned anew, round by round.
 */
final class RuleTrial {

    private static final int MOST_ROUNDS = 8;
    private static final int MOST_DENIED = 2000;
    private static final int LONGEST_WHY = 300;
    private static final long LARGEST_FILE = 1 << 19;

    private final TernCommand tern;
    private final TernClient client;
    private final String file;
    private final String rules;

    RuleTrial(TernCommand tern, TernClient client, Path path) throws ApiFailure {
        this.tern = tern;
        this.client = client;
        this.file = String.valueOf(path.getFileName());
        this.rules = text(path);
    }

    private static String text(Path path) throws ApiFailure {
        try {
            if (Files.size(path) > LARGEST_FILE) {
                throw new ApiFailure.Invalid(path + " has more than " + LARGEST_FILE + " bytes: give a rules file");
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ApiFailure.Invalid("There is no file " + path + ": write rule=FILE with a rules file");
        } catch (IOException e) {
            throw new ApiFailure.Invalid(path + " cannot be read as UTF-8 text: " + e.getMessage());
        }
    }

    /**
     * @param plans the scheduler's last answer
     * @param opinions policy's last answer
     */
    private record Outcome(JsonNode plans, JsonNode opinions, ArrayNode rounds) {}

    int show(WhatIfRequest scenario) throws ApiFailure {
        Outcome outcome = play(scenario);
        if (tern.json()) {
            ObjectNode all = outcome.plans().deepCopy();
            all.set("policy", outcome.opinions());
            all.set("rounds", outcome.rounds());
            tern.print(all);
            return ExitCode.OK;
        }
        int round = 0;
        for (JsonNode each : outcome.rounds()) {
            round++;
            tell(round, each, round == outcome.rounds().size());
        }
        WhatIf.tell(tern, outcome.plans());
        JsonNode opinions = outcome.opinions();
        if (!opinions.path("moves").isEmpty()) {
            say("What policy says of these moves now, and would say:");
            tern.print(Tables.opinions(
                    opinions.path("moves"), outcome.plans().path("then").path("moves")));
        }
        tellPlaces(opinions);
        say("This was a trial: " + file + " is not in force, and nothing is allowed by it.");
        return ExitCode.OK;
    }

    private Outcome play(WhatIfRequest scenario) throws ApiFailure {
        List<WhatIfRequest.Denied> denied = new ArrayList<>();
        ArrayNode rounds = JsonNodeFactory.instance.arrayNode();
        while (true) {
            JsonNode plans = client.whatIf(scenario.with(denied));
            List<JsonNode> moves = Json.items(plans.path("then").path("moves"));
            JsonNode opinions = client.tryRules(new TrialRequest(file, rules, scenario, moves, tern.actor()));
            ArrayNode refused = refused(opinions);
            rounds.addObject().put("moves", moves.size()).set("denied", refused);
            if (refused.isEmpty() || rounds.size() == MOST_ROUNDS || denied.size() >= MOST_DENIED) {
                return new Outcome(plans, opinions, rounds);
            }
            denied.addAll(closed(opinions));
        }
    }

    private static ArrayNode refused(JsonNode opinions) {
        ArrayNode refused = JsonNodeFactory.instance.arrayNode();
        for (JsonNode move : opinions.path("moves")) {
            if (isDenied(move)) {
                refused.addObject()
                        .put("vm", Json.text(move, "vm"))
                        .put("to", Json.text(move, "to"))
                        .put("why", why(move.path("then")));
            }
        }
        return refused;
    }

    private static boolean isDenied(JsonNode move) {
        return Json.text(move, "then.effect").equals("would-deny");
    }

    /** Where denied guests are not let go, as far as policy was asked. */
    private static List<WhatIfRequest.Denied> closed(JsonNode opinions) {
        List<WhatIfRequest.Denied> closed = new ArrayList<>();
        for (JsonNode move : opinions.path("moves")) {
            String vm = Json.text(move, "vm");
            if (isDenied(move)) {
                closed.add(new WhatIfRequest.Denied(vm, Json.text(move, "to"), why(move.path("then"))));
                for (JsonNode other : move.path("closed")) {
                    closed.add(new WhatIfRequest.Denied(vm, Json.text(other, "to"), why(other)));
                }
            }
        }
        return closed;
    }

    static String why(JsonNode opinion) {
        String said = Json.items(opinion.path("decisions")).stream()
                .map(each -> Json.text(each, "rule") + ": " + Json.text(each, "reason"))
                .collect(Collectors.joining("; "));
        return said.length() <= LONGEST_WHY ? said : said.substring(0, LONGEST_WHY) + "...";
    }

    /** @param last whether none comes after it, whether there were too many rounds or too many denials */
    private void tell(int round, JsonNode said, boolean last) {
        int denied = said.path("denied").size();
        String end = denied == 0
                ? "policy would deny none of them"
                : "policy would deny " + denied + (last ? " still; no more rounds are made" : "");
        say("Round " + round + ": " + said.path("moves").asInt() + " moves; " + end);
        for (JsonNode move : said.path("denied")) {
            say("  " + Json.text(move, "vm") + " to " + Json.text(move, "to") + ": " + Json.text(move, "why"));
        }
    }

    /** Names and reasons come from elsewhere. */
    private void say(String sentence) {
        tern.say(Printable.of(sentence));
    }

    private void tellPlaces(JsonNode opinions) {
        if (!opinions.path("breaches").isEmpty()) {
            say("Where VMs are now breaks the tried rules, which moves nothing by itself:");
            var table = new Table("VM", "HOST", "RULE", "WHY");
            for (JsonNode breach : opinions.path("breaches")) {
                table.row(
                        Json.text(breach, "vm_name"),
                        Json.text(breach, "host"),
                        Json.text(breach, "rule"),
                        Json.text(breach, "reason"));
            }
            tern.print(table);
        }
        List<String> silent = new ArrayList<>();
        opinions.path("silent").forEach(name -> silent.add(name.asText()));
        if (!silent.isEmpty()) {
            say("About moves only, and so nothing is said of where VMs are now by: " + String.join(", ", silent));
        }
        List<String> replaced = new ArrayList<>();
        opinions.path("replaced").forEach(name -> replaced.add(name.asText()));
        if (!replaced.isEmpty()) {
            say("In the place of the rules in force with the same name: " + String.join(", ", replaced));
        }
        for (JsonNode problem : opinions.path("lint")) {
            say(Json.text(problem, "severity") + ": " + Json.text(problem, "file") + ":" + Json.text(problem, "line")
                    + ": " + Json.text(problem, "text"));
        }
    }
}
