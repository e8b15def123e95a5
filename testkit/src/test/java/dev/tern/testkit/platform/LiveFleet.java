package dev.tern.testkit.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.cli.api.ApiFailure;
import dev.tern.cli.api.Json;
import dev.tern.cli.api.Plans;
import dev.tern.cli.api.TernClient;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A platform of processes, whatever its hosts are. */
public interface LiveFleet {

    TernClient client();

    LiveProcesses processes();

    List<HostId> hosts();

    /** The folder that it writes to. */
    Path home();

    /** Orders a move through the scheduler and returns the migration's id once policy has let it through. */
    String order(VmId vm, HostId to) throws ApiFailure;

    /** Waits for the migration's end and returns it as the monitor shows it. */
    default JsonNode awaitEnd(String migration, Duration within) {
        return Await.value("migration " + migration + " ends", within, () -> Optional.of(client().migration(migration))
                .filter(shown -> shown.path("over").asBoolean()));
    }

    /** Waits for the plan's end and returns it as it is then. */
    default JsonNode awaitPlan(JsonNode plan, Duration within) {
        String id = Json.text(plan, "id");
        return Await.value("plan " + id + " ends", within, () -> Optional.of(client().plan(id))
                .filter(Plans::isOver));
    }
}
