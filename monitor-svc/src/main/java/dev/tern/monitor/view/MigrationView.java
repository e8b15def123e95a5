package dev.tern.monitor.view;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration as shown.
 *
 * @param phase the word of its state, with {@code state} in full
 * @param over whether that is a terminal one
 * @param progress the last told; stays after the end
 * @param notes what pre-flight found that people should know of and that stopped nothing
 * @param steps the states it went through
 */
public record MigrationView(
        MigrationId id,
        PlanId plan,
        VmId vm,
        String vmName,
        HostId from,
        HostId to,
        Epoch epoch,
        String phase,
        boolean over,
        MigrationState state,
        Instant startedAt,
        Instant at,
        @Nullable MigrationProgress progress,
        List<Reason> notes,
        List<Step> steps) {

    public MigrationView {
        notes = List.copyOf(notes);
        steps = List.copyOf(steps);
    }

    /** That it entered a state. */
    public record Step(int step, String phase, Instant at) {}
}
