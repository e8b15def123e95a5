package dev.tern.transfer.migration;

import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Limit;
import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.ControlMessage.ToSource;
import java.util.Optional;

/** A part of a move's life at the source with obligations of its own: towards the hand-over, back, or after it. */
interface Phase {

    void begin();

    void connected();

    void lost(Reason why);

    /** The peer will not talk about this session. */
    void refused(Reason why);

    void received(ToSource message);

    /** A genuine record of the destination about this hand-over, by way of the log. */
    void published(OwnershipRecord record);

    /** Policy took its allow back. */
    void withdrawn(Reason why);

    /** Why it is not cancelled, or nothing. */
    Optional<Reason> cancel(Cancel command);

    void limit(Limit command);

    /** Why it is not resolved, or nothing. */
    Optional<Reason> resolve(Resolve command);

    /** Stops all timers: the phase is over. */
    void end();
}
