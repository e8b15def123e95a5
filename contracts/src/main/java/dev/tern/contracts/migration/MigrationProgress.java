package dev.tern.contracts.migration;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a copy gets on, at least once a round and once a second.
 *
 * @param memory the guest's memory
 * @param raw bytes the hypervisor emitted so far
 * @param wire bytes sent so far
 * @param remaining dirty memory still to send
 * @param rate raw bytes a second that the destination acknowledged lately
 * @param eta time to RUNNING at this rate and dirty rate; none where it does not converge
 * @param throttle the share of its time that auto-converge takes from the guest now; none where it takes nothing
 * @param disks that go with the guest; none where it has no local ones
 */
public record MigrationProgress(
        MigrationId migration,
        VmId vm,
        Instant at,
        int round,
        DataSize memory,
        DataSize raw,
        DataSize wire,
        DataSize remaining,
        Bandwidth rate,
        DirtyRate dirtyRate,
        @Nullable Duration eta,
        @Nullable Ratio throttle,
        @Nullable DiskProgress disks) {}
