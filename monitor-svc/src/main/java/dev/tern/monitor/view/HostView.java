package dev.tern.monitor.view;

import dev.tern.contracts.fleet.CellSample;
import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host as shown.
 *
 * @param cpu demand over the last period; none before the second reading
 * @param cells its NUMA nodes; none where they are not told
 * @param vms guests that are here, incoming ones not counted
 * @param port what the device that its moves go through is rated at, each way; none where its agent has not said so
 * @param quarantine that keeps moves away from it; none where nothing does
 * @param seenAt when it last answered
 */
public record HostView(
        HostId id,
        String zone,
        HostHealth health,
        boolean cordoned,
        int cpus,
        DataSize memory,
        DataSize memoryUsed,
        @Nullable Ratio cpu,
        @Nullable Ratio cpuOverMinute,
        @Nullable Ratio cpuOverFiveMinutes,
        List<CellSample> cells,
        int vms,
        Endpoint agent,
        @Nullable Bandwidth port,
        Map<String, String> labels,
        @Nullable Quarantine quarantine,
        @Nullable Instant seenAt) {}
