package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Traffic;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.monitor.sampling.GuestReading.MemoryCheck;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A guest as shown.
 *
 * @param owner the host whose agent may let it run, as its journal says; none before an agent has adopted it
 * @param epoch of that ownership
 * @param migration that is moving it now
 * @param check what the guest says of its own memory
 * @param seenAt when its host last told of it
 */
public record VmView(
        VmId id,
        String name,
        HostId host,
        VmState state,
        int vcpus,
        DataSize memory,
        @Nullable Ratio cpu,
        @Nullable DirtyRate dirtyRate,
        @Nullable DataSize workingSet,
        @Nullable Traffic traffic,
        @Nullable HostId owner,
        @Nullable Epoch epoch,
        @Nullable MigrationId migration,
        @Nullable MemoryCheck check,
        Map<String, String> labels,
        @Nullable Instant seenAt) {}
