package dev.tern.testkit.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.id.HostId;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.embedded.guest.GuestDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether all is well: moves can be made again, and nothing of an earlier one is left over. */
public final class Health {

    /** Load says nothing of health, and comes and goes with what the guests do. */
    private static final Set<String> LOAD =
            Set.of(AlertKind.HOST_CPU_HIGH.code(), AlertKind.HOST_CPU_LOW.code(), AlertKind.HOST_MEMORY_HIGH.code());

    private Health() {}

    /**
     * What is not well, in words: a service that is not ready, a host that is not known, an agent that still moves
     * something, a guest that does not run exactly once, memory or sockets that belong to nobody. Empty when all is.
     */
    public static String trouble(LivePlatform platform) throws IOException, ApiFailure {
        List<String> wrong = new ArrayList<>();
        services(platform.client(), wrong);
        for (JsonNode agent : platform.client().agents()) {
            if (!agent.path("ready").asBoolean()
                    || agent.path("leaving").asInt() + agent.path("coming").asInt() > 0) {
                wrong.add("agent " + agent);
            }
        }
        for (GuestDefinition guest : platform.guests()) {
            List<HostId> at = platform.fleet().existsAt(guest.id());
            List<HostId> runs = platform.runsAt(guest.id());
            if (at.size() != 1 || runs.size() != 1) {
                wrong.add(guest.name() + " is at " + at + " and runs at " + runs);
            }
        }
        for (HostId host : platform.hosts()) {
            wrong.addAll(leftovers(platform, host));
        }
        return String.join("; ", wrong);
    }

    private static void services(TernClient client, List<String> wrong) throws ApiFailure {
        var at = client.endpoints();
        for (String service : List.of(at.monitor(), at.scheduler(), at.policy())) {
            if (!client.isReady(service)) {
                wrong.add(service + " is not ready");
            }
        }
        // after an outage of the monitor that takes some samples
        JsonNode stale = client.scheduler().path("quality").path("stale");
        if (!stale.isArray() || !stale.isEmpty()) {
            wrong.add("the scheduler does not know " + stale);
        }
    }

    private static Set<String> leftovers(LivePlatform platform, HostId host) throws IOException {
        try (EmbeddedHypervisor hypervisor = platform.hypervisor(host)) {
            long held = hypervisor.guests().stream()
                    .mapToLong(guest -> guest.memory().bytes())
                    .sum();
            long used = hypervisor.host().memoryUsed().bytes();
            if (used != held) {
                return Set.of(host + " holds " + (used - held) + " bytes of nobody");
            }
        }
        Path sockets = platform.home().resolve("state/agents/" + host + "/sockets");
        try (Stream<Path> left = Files.list(sockets)) {
            return left.map(socket -> "left over: " + socket).collect(Collectors.toSet());
        }
    }

    /** Alerts that fire, as code and subject. */
    public static Set<String> firing(LivePlatform platform) throws ApiFailure {
        Set<String> firing = new HashSet<>();
        for (JsonNode alert : Json.items(platform.client().alerts())) {
            String code = Json.text(alert, "code");
            if (alert.path("firing").asBoolean() && !LOAD.contains(code)) {
                firing.add(code + " of " + Json.text(alert, "subject"));
            }
        }
        return firing;
    }
}
