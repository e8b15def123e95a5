package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Table;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = {
            "Lists hosts, VMs, migrations, plans, links, quarantines or alerts.",
            "With -w the list is written again whenever it changes, until Ctrl-C."
        })
final class GetCommand extends Subcommand {

    private static final long POLL_MILLIS = 1_000;
    private static final String CLEAR = "\033[H\033[2J";

    enum Kind {
        hosts,
        vms,
        migrations,
        plans,
        links,
        quarantines,
        alerts
    }

    @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Kind kind;

    @Option(
            names = {"-w", "--watch"},
            description = "Write the list again whenever it changes.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, ApiFailure, InterruptedException {
        try (TernClient client = tern().client()) {
            JsonNode last = ask(client);
            show(last);
            while (watch && !tern().out().checkError()) {
                Thread.sleep(POLL_MILLIS);
                JsonNode now = ask(client);
                if (!now.equals(last)) {
                    show(now);
                    last = now;
                }
            }
        }
        return ExitCode.OK;
    }

    private JsonNode ask(TernClient client) throws ApiFailure {
        return switch (kind) {
            case hosts -> client.hosts();
            case vms -> client.vms();
            case migrations -> client.migrations();
            case plans -> client.plans();
            case links -> client.links();
            case quarantines -> client.quarantines();
            case alerts -> client.alerts();
        };
    }

    private void show(JsonNode answer) {
        if (tern().json()) {
            tern().print(answer);
            return;
        }
        if (watch && tern().terminal().out() && tern().terminal().colour()) {
            tern().out().print(CLEAR);
        }
        Table table = table().apply(Json.items(answer));
        if (table.isEmpty()) {
            tern().say("There are no " + kind + ".");
        } else {
            tern().print(table);
        }
    }

    private Function<List<JsonNode>, Table> table() {
        return switch (kind) {
            case hosts -> Tables::hosts;
            case vms -> Tables::vms;
            case migrations -> Tables::migrations;
            case plans -> Tables::plans;
            case links -> Tables::links;
            case quarantines -> Tables::quarantines;
            case alerts -> Tables::alerts;
        };
    }
}
