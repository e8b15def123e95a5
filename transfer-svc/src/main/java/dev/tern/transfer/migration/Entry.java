package dev.tern.transfer.migration;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.transfer.ownership.Ownership;
import java.time.Instant;

/** One line of the journal. */
public sealed interface Entry {

    /** Who may let a guest run, from now on. */
    record Owner(OwnershipRecord record) implements Entry {}

    /** The same, as a shortened journal keeps it. */
    record Standing(Ownership ownership) implements Entry {}

    /** Where a guest's leaving stands. */
    record Leaving(DepartureNote note) implements Entry {}

    /** Where a guest's coming stands. */
    record Coming(ArrivalNote note) implements Entry {}

    /** A migration that was cancelled before its command arrived: it never starts. */
    record Forestalled(MigrationId migration, String reason, Instant at) implements Entry {}

    /** Commands said before this, by their own time, have been dealt with. */
    record ReadUpTo(Instant time) implements Entry {}
}
