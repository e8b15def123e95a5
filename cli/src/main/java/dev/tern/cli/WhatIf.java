package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.api.WhatIfRequest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what might happen to the fleet, and shows what would be planned then. */
final class WhatIf {

    private static final Pattern LOAD = Pattern.compile("([+-]?)([0-9]{1,4}(?:\\.[0-9]{1,3})?)%");
    private static final double WHOLE = 100;

    private WhatIf() {}

    /** @param rules a file of rules that might be in force; null where there is none */
    record Asked(WhatIfRequest scenario, @Nullable Path rules) {}

    /** @param changes as {@code down=HOST}, {@code add=HOST:LIKE}, {@code load=+30%} or {@code rule=FILE} */
    static Asked read(List<String> changes) throws ApiFailure {
        List<String> down = new ArrayList<>();
        Map<String, String> added = new LinkedHashMap<>();
        Double load = null;
        Path rules = null;
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
                case "rule" -> {
                    if (rules != null) {
                        throw new ApiFailure.Invalid("rule=" + rules + " and " + change
                                + " do not go together: put all rules to try into one file");
                    }
                    rules = file(change, value);
                }
                default ->
                    throw new ApiFailure.Invalid("\"" + change
                            + "\" is no change of the fleet: write down=HOST, add=HOST:LIKE, load=+30% or rule=FILE");
            }
        }
        return new Asked(new WhatIfRequest(down, added, load, List.of()), rules);
    }

    private static Path file(String change, String value) throws ApiFailure {
        try {
            Path path = Path.of(value);
            if (!value.isBlank()) {
                return path;
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw new ApiFailure.Invalid("\"" + change + "\" names no file: write rule=FILE");
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
        Asked asked = read(changes);
        if (asked.rules() != null) {
            return new RuleTrial(tern, client, asked.rules()).show(asked.scenario());
        }
        JsonNode answer = client.whatIf(asked.scenario());
        if (tern.json()) {
            tern.print(answer);
        } else {
            tell(tern, answer);
        }
        return ExitCode.OK;
    }

    static void tell(TernCommand tern, JsonNode answer) {
        JsonNode then = answer.path("then");
        if (!then.path("moves").isEmpty()) {
            tern.print(Tables.moves(then));
        }
        Tables.lines(then).forEach(tern::say);
        int differences = answer.path("changes").size();
        if (differences == 0) {
            tern.say("That is what is planned now, too.");
        } else {
            tern.say("Beside what is planned now:");
            tern.print(Tables.changes(answer.path("changes")));
        }
    }
}
