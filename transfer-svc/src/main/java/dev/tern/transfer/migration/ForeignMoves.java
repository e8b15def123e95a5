package dev.tern.transfer.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.transfer.ownership.Ownership;
import java.util.Optional;

/**
 * Guests that somebody moved, or started elsewhere, behind the platform's back. The host that owns such a guest gives it
 * up when its own hypervisor does not have it and another host has; only then that host may take it:
 *
 * <pre>
 *   owner: misses it, inventory sees it at B ---> RELEASED(e+1, to B, external)
 *                                                        | by the log
 *   B: has it, paused by its guard <---------------------'  OWNED(e+1, external), resumed
 * </pre>
 *
 * No one concludes from silence: while the owner cannot be asked, the copy stays paused.
 */
final class ForeignMoves {

    private final Surroundings out;
    private final Book book;
    private final Published published;

    ForeignMoves(Surroundings out, Book book, Published published) {
        this.out = out;
        this.book = book;
        this.published = published;
    }

    /** Another host's claim of a later epoch than the one owned here. */
    Optional<OwnershipRecord> laterOwner(Ownership ownership) {
        Epoch owned = ownership.owned();
        return published
                .record(ownership.vm())
                .filter(record -> owned != null
                        && (record.kind() == Kind.OWNED || record.kind() == Kind.ABORTED)
                        && !record.host().equals(out.host())
                        && owned.isBefore(record.epoch()));
    }

    /** The record by which this host gives up a guest that it misses; nothing where no other host has it. */
    Optional<OwnershipRecord> elsewhere(Ownership ownership) {
        Optional<OwnershipRecord> later = laterOwner(ownership);
        Optional<HostId> taker = later.map(OwnershipRecord::host)
                .or(() -> published.seenAt(ownership.vm()).filter(host -> !host.equals(out.host())));
        Epoch epoch = later.map(OwnershipRecord::epoch)
                .filter(claimed -> !ownership.isStale(claimed))
                .orElse(ownership.next());
        return taker.map(host -> givenUp(ownership.vm(), epoch, host))
                .filter(record -> book.objection(record).isEmpty());
    }

    private OwnershipRecord givenUp(VmId vm, Epoch epoch, HostId to) {
        return new OwnershipRecord(
                vm,
                out.host(),
                epoch,
                Kind.RELEASED,
                to,
                null,
                null,
                true,
                false,
                out.clock().instant(),
                null,
                null);
    }

    /** The epoch under which a guest's owner has given it up to this host. */
    Optional<Epoch> offeredHere(VmId vm) {
        return published
                .record(vm)
                .filter(record -> isGivenUp(record) && out.host().equals(record.peer()))
                .map(OwnershipRecord::epoch)
                .filter(epoch -> !book.ownership(vm).isStale(epoch));
    }

    /** Whether this host has given the guest up and nobody has taken it yet. */
    boolean isAwaited(Ownership ownership) {
        OwnershipRecord last = ownership.last();
        return last != null
                && isGivenUp(last)
                && published
                        .record(ownership.vm())
                        .filter(record -> !isGivenUp(record) && !record.epoch().isBefore(last.epoch()))
                        .isEmpty();
    }

    private static boolean isGivenUp(OwnershipRecord record) {
        return record.kind() == Kind.RELEASED && record.external();
    }
}
