package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.launch.LocalGuests;
import dev.tern.local.launch.LocalPlatform;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starting guests on a platform that is up, each where the agents' journals say that it belongs. */
final class Launch {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private Launch() {}

    static void guests(LocalPlatform platform, List<LocalGuest> guests) throws IOException, ApiFailure {
        try (var client = new TernClient(Endpoints.of(platform.running()), PATIENCE)) {
            LocalGuests.start(guests, platform::hypervisorSocket, owners(client));
        }
    }

    private static Map<VmId, HostId> owners(TernClient client) throws ApiFailure {
        Map<VmId, HostId> owners = new HashMap<>();
        for (JsonNode standing : client.ownership()) {
            if (!Json.text(standing, "ownership.owned").isEmpty()) {
                owners.put(VmId.of(Json.text(standing, "ownership.vm")), HostId.of(Json.text(standing, "host")));
            }
        }
        return owners;
    }
}
