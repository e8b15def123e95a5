package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;

/**
 * A migration that has ended.
 *
 * @param begunAt when it was heard of first
 * @param end the state that it ended in
 */
public record PastMove(
        MigrationId migration,
        PlanId plan,
        VmId vm,
        HostId from,
        HostId to,
        Instant begunAt,
        Instant endedAt,
        MigrationState.Terminal end) {

    static PastMove of(Instant begunAt, MigrationEvent event, MigrationState.Terminal end) {
        return new PastMove(
                event.migration(), event.plan(), event.vm(), event.from(), event.to(), begunAt, event.at(), end);
    }

    public boolean arrived() {
        return end instanceof MigrationState.Done;
    }

    public boolean failed() {
        return end instanceof MigrationState.Failed;
    }

    /** What the move took; only where it {@link #arrived}. */
    public MigrationOutcome outcome() {
        if (end instanceof MigrationState.Done done) {
            return done.outcome();
        }
        throw new IllegalStateException("Migration " + migration + " ended " + end.word() + ": it has no outcome");
    }

    /** How it ended, as a reason to show. */
    public Reason ending() {
        return switch (end) {
            case MigrationState.Done done ->
                new Reason(
                        "migration.done",
                        "arrived at " + to + " in " + done.outcome().duration() + ", "
                                + done.outcome().manner()
                                + (done.outcome().digest().isVerified()
                                        ? ", its digest equal at both ends"
                                        : ", unverified: no digest was taken"));
            case MigrationState.RolledBack back -> back.why();
            case MigrationState.Failed failed -> failed.why();
        };
    }
}
