package dev.tern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Endpoints;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.launch.GuestOwners;
import dev.tern.local.launch.LocalGuests;
import dev.tern.local.launch.LocalPlatform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starting guests on a platform that is up, each where the agents' journals say that it belongs. */
final class Launch {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private Launch() {}

    /** @return the guests that nobody may start now */
    static List<LocalGuest> guests(LocalPlatform platform, List<LocalGuest> guests) throws IOException, ApiFailure {
        try (var client = new TernClient(Endpoints.of(platform.running()), PATIENCE)) {
            return LocalGuests.start(guests, platform::hypervisorSocket, owners(client));
        }
    }

    private static GuestOwners owners(TernClient client) throws ApiFailure {
        List<GuestOwners.Entry> entries = new ArrayList<>();
        for (JsonNode row : client.ownership()) {
            entries.add(new GuestOwners.Entry(
                    VmId.of(Json.text(row, "ownership.vm")),
                    HostId.of(Json.text(row, "host")),
                    !Json.text(row, "ownership.owned").isEmpty()));
        }
        return GuestOwners.of(entries);
    }
}
