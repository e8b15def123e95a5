package dev.tern.scheduler.fleet;

import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import java.time.Duration;
import java.time.Instant;

/**
 * A migration that has begun and not ended.
 *
 * @param last the newest event of it
 */
public record InFlight(Instant since, MigrationEvent last) {

    public boolean isInDoubt() {
        return last.state() instanceof MigrationState.InDoubt;
    }

    /** Whether it is not to be waited for: it is in doubt, or its agents ought to have ended it before now. */
    public boolean isEndOpen(Duration limit, Instant now) {
        return isInDoubt() || since.plus(limit).isBefore(now);
    }
}
