package dev.tern.contracts.plan;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One guest's way from host to host within a plan.
 *
 * @param id of the migration that makes the move
 * @param startAt not before this time; the window the scheduler picked
 * @param manner none in plans from before there was a choice: the relay
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
        List<Reason> reasons,
        @Nullable Manner manner) {

    public Move {
        if (from.equals(to)) {
            throw new IllegalArgumentException("VM " + vmName + " cannot move from " + from + " to itself");
        }
        reasons = List.copyOf(reasons);
        manner = Manner.orRelay(manner);
    }

    @Override
    public Manner manner() {
        return Manner.orRelay(manner);
    }
}
