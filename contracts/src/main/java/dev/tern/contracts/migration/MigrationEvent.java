package dev.tern.contracts.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import java.time.Instant;

/**
 * A migration entered a state.
 *
 * @param epoch the guest's epoch at the source when the move began
 * @param step counts the events of this migration from 1: a lower one that arrives later is old news
 */
public record MigrationEvent(
        MigrationId migration,
        PlanId plan,
        VmId vm,
        String vmName,
        HostId from,
        HostId to,
        Epoch epoch,
        int step,
        Instant at,
        MigrationState state) {}
