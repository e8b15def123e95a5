package dev.tern.contracts.plan;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import java.time.Instant;
import java.util.List;

/**
 * One guest's way from host to host within a plan.
 *
 * @param id of the migration that makes the move
 * @param startAt not before this time; the window the scheduler picked
 */
public record Move(
        MigrationId id,
        VmId vm,
        String vmName,
        HostId from,
        HostId to,
        Instant startAt,
        MovePrediction predicted,
        Worth worth,
        List<Reason> reasons) {

    public Move {
        if (from.equals(to)) {
            throw new IllegalArgumentException("VM " + vmName + " cannot move from " + from + " to itself");
        }
        reasons = List.copyOf(reasons);
    }
}
