package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.api.WhatIfRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what might happen to the fleet, and shows what would be planned then. */
final class WhatIf {

    private static final Pattern LOAD = Pattern.compile("([+-]?)([0-9]{1,4}(?:\\.[0-9]{1,3})?)%");
    private static final double WHOLE = 100;

    private WhatIf() {}

    /** @param changes as {@code down=HOST}, {@code add=HOST:LIKE} or {@code load=+30%} */
    static WhatIfRequest read(List<String> changes) throws ApiFailure {
        List<String> down = new ArrayList<>();
        Map<String, String> added = new LinkedHashMap<>();
        Double load = null;
        for (String change : changes) {
            String value = change.substring(change.indexOf('=') + 1);
            switch (change.substring(0, Math.max(0, change.indexOf('=')))) {
                case "down" -> down.add(Inventory.host(value));
                case "add" -> {
                    String[] hosts = value.split(":", 2);
                    if (hosts.length < 2) {
                        throw new ApiFailure.Invalid("\"" + change + "\" does not say which host the new one is like:"
                                + " write add=HOST:LIKE");
                    }
                    added.put(Inventory.host(hosts[0]), Inventory.host(hosts[1]));
                }
                case "load" -> load = factor(change, value);
                default ->
                    throw new ApiFailure.Invalid("\"" + change
                            + "\" is no change of the fleet: write down=HOST, add=HOST:LIKE or load=+30%");
            }
        }
        return new WhatIfRequest(down, added, load);
    }

    private static Double factor(String change, String value) throws ApiFailure {
        Matcher matcher = LOAD.matcher(value);
        if (!matcher.matches()) {
            throw new ApiFailure.Invalid(
                    "\"" + change + "\" is no change of load: write load=+30%, load=-10% or load=150%");
        }
        double share = Double.parseDouble(matcher.group(2)) / WHOLE;
        return switch (matcher.group(1)) {
            case "+" -> 1 + share;
            case "-" -> Math.max(0, 1 - share);
            default -> share;
        };
    }

    static int show(TernCommand tern, TernClient client, List<String> changes) throws ApiFailure {
        JsonNode answer = client.whatIf(read(changes));
        if (tern.json()) {
            tern.print(answer);
            return ExitCode.OK;
        }
        JsonNode then = answer.path("then");
        if (!then.path("moves").isEmpty()) {
            tern.print(Tables.moves(then));
        }
        String why = Tables.reasons(then);
        if (!why.isEmpty()) {
            tern.say(why);
        }
        int differences = answer.path("changes").size();
        if (differences == 0) {
            tern.say("That is what is planned now, too.");
        } else {
            tern.say("Beside what is planned now:");
            tern.print(Tables.changes(answer.path("changes")));
        }
        return ExitCode.OK;
    }
}
