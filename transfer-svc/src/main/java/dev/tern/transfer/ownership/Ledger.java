package dev.tern.transfer.ownership;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ownership of every guest that this host's journal knows. Belongs to one thread. */
public final class Ledger {

    private final Map<VmId, Ownership> guests = new HashMap<>();

    public Ownership of(VmId vm) {
        return guests.getOrDefault(vm, Ownership.unknown(vm));
    }

    public Optional<Reason> objection(OwnershipRecord record) {
        return of(record.vm()).objection(record);
    }

    /** @throws IllegalStateException when the rules object: what is journaled was checked before */
    public void apply(OwnershipRecord record) {
        guests.put(record.vm(), of(record.vm()).with(record));
    }

    /** Takes over what a journal held when it was shortened, without the history that led there. */
    public void restore(Ownership ownership) {
        guests.put(ownership.vm(), ownership);
    }

    public List<Ownership> all() {
        return new ArrayList<>(guests.values());
    }
}
