package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.cli.text.Table;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.RunningPlatform;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Shows whether the platform is up, and how its hosts are.",
            "Ends with 0 if every service is ready, with 4 otherwise."
        })
final class StatusCommand extends Subcommand {

    @Override
    public Integer call() throws IOException {
        Home home = tern().runningHome();
        try (TernClient client = tern().client()) {
            Map<String, Boolean> services = services(client);
            Optional<RunningPlatform> local = RunningPlatform.in(home);
            if (tern().json()) {
                tern().print(json(client.endpoints(), services, local));
            } else {
                show(client, services, home, local);
            }
            return services.containsValue(false) ? ExitCode.UNREACHABLE : ExitCode.OK;
        }
    }

    private static Map<String, Boolean> services(TernClient client) {
        Map<String, Boolean> services = new LinkedHashMap<>();
        urls(client.endpoints()).forEach((name, url) -> services.put(name, client.isReady(url)));
        return services;
    }

    private static Map<String, String> urls(Endpoints at) {
        Map<String, String> urls = new LinkedHashMap<>();
        urls.put("monitor", at.monitor());
        urls.put("scheduler", at.scheduler());
        urls.put("policy", at.policy());
        for (String transfer : at.transfers()) {
            urls.put(at.transfers().size() == 1 ? "transfer" : "transfer " + (urls.size() - 2), transfer);
        }
        return urls;
    }

    private static JsonNode json(Endpoints at, Map<String, Boolean> services, Optional<RunningPlatform> local) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        local.ifPresent(running -> status.putObject("launcher")
                .put("pid", running.pid())
                .put("started_at", running.startedAt().toString())
                .put("ready", running.ready())
                .put("kafka", running.kafka()));
        var array = status.putArray("services");
        urls(at).forEach((name, url) ->
                array.addObject().put("name", name).put("url", url).put("ready", services.getOrDefault(name, false)));
        return status;
    }

    private void show(TernClient client, Map<String, Boolean> services, Home home, Optional<RunningPlatform> local) {
        tern().say(local.map(running -> "Tern is " + (running.ready() ? "up" : "starting") + " in "
                        + home.folder() + " (process " + running.pid() + ", Kafka at " + running.kafka()
                        + ").")
                .orElse("No platform runs in " + home.folder() + "; tern up starts one."));
        var table = new Table("SERVICE", "READY", "URL");
        urls(client.endpoints())
                .forEach((name, url) -> table.row(name, services.getOrDefault(name, false) ? "yes" : "no", url));
        tern().print(table);
        try {
            Table hosts = Tables.hosts(Json.items(client.hosts()));
            tern().out().println();
            tern().print(hosts);
            List<JsonNode> firing = Json.items(client.alerts()).stream()
                    .filter(alert -> alert.path("firing").asBoolean(true))
                    .toList();
            if (!firing.isEmpty()) {
                tern().out().println();
                tern().print(Tables.alerts(firing));
            }
        } catch (ApiFailure e) {
            tern().say("tern: " + e.getMessage());
        }
    }
}
