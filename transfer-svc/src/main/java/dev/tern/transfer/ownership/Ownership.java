package dev.tern.transfer.ownership;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this host's journal says of one guest.
 *
 * @param owned the epoch under which this host may let it run; none when it may not
 * @param highest of all epochs seen here, the burnt ones included; none before the first record
 * @param last the latest record
 */
public record Ownership(
        VmId vm,
        @Nullable Epoch owned,
        @Nullable Epoch highest,
        @Nullable OwnershipRecord last) {

    public Ownership {
        if (owned != null && (highest == null || highest.isBefore(owned))) {
            throw new IllegalArgumentException("VM " + vm + " is owned at epoch " + owned + " above its highest");
        }
    }

    public static Ownership unknown(VmId vm) {
        return new Ownership(vm, null, null, null);
    }

    public boolean isOwned() {
        return owned != null;
    }

    public boolean isKnown() {
        return last != null;
    }

    /** The epoch that the next hand-over, adoption or taking back is tried under. */
    public Epoch next() {
        return highest == null ? Epoch.FIRST : highest.next();
    }

    /** Whether the latest record is of this kind and epoch. */
    public boolean isLast(Kind kind, Epoch epoch) {
        return last != null && last.kind() == kind && last.epoch().equals(epoch);
    }

    /** Whether an epoch is at or below one that is already spent here. */
    public boolean isStale(Epoch epoch) {
        return highest != null && epoch.compareTo(highest) <= 0;
    }

    /** Why a record may not follow, or nothing. */
    public Optional<Reason> objection(OwnershipRecord record) {
        if (!record.vm().equals(vm)) {
            return no("record.foreign", "the record is about VM " + record.vm());
        }
        return switch (record.kind()) {
            case OWNED -> objectionToOwning(record);
            case LOADED -> fresh(record);
            case RELEASED, ABORTED -> objectionToFinal(record);
            case REFUSED ->
                isLast(Kind.LOADED, record.epoch()) || !isOwned()
                        ? refusable(record)
                        : no("owner.refuses", "this host owns it at epoch " + owned + " and can only release or abort");
        };
    }

    /** This guest after a record that has no objection. */
    public Ownership with(OwnershipRecord record) {
        objection(record).ifPresent(why -> {
            throw new IllegalStateException(why.text());
        });
        return switch (record.kind()) {
            case OWNED -> new Ownership(vm, record.epoch(), record.epoch(), record);
            case ABORTED -> new Ownership(vm, owned, record.epoch(), record);
            case LOADED, RELEASED, REFUSED -> new Ownership(vm, null, record.epoch(), record);
        };
    }

    private Optional<Reason> objectionToOwning(OwnershipRecord record) {
        if (isLast(Kind.LOADED, record.epoch())) {
            return Optional.empty();
        }
        if (isOwned()) {
            return no("owned.already", "this host owns it at epoch " + owned);
        }
        if (last != null && last.kind() == Kind.LOADED) {
            return no("owned.unreleased", "its image is loaded for epoch " + last.epoch() + " and not released");
        }
        return fresh(record);
    }

    private Optional<Reason> objectionToFinal(OwnershipRecord record) {
        return isOwned() ? fresh(record) : no("owner.other", "this host does not own it");
    }

    private Optional<Reason> refusable(OwnershipRecord record) {
        return isLast(Kind.LOADED, record.epoch()) ? Optional.empty() : fresh(record);
    }

    private Optional<Reason> fresh(OwnershipRecord record) {
        return isStale(record.epoch())
                ? no("epoch.stale", "epoch " + record.epoch() + " is spent, the highest here is " + highest)
                : Optional.empty();
    }

    private Optional<Reason> no(String code, String text) {
        return Optional.of(new Reason(code, "VM " + vm + ": " + text));
    }
}
