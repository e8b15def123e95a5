package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the platform's log says beyond this host: who owns what, and where the inventory sees it. */
final class Published {

    private final Map<VmId, OwnershipRecord> records = new HashMap<>();
    private final Map<VmId, HostId> seen = new HashMap<>();
    private final Set<VmId> seenLive = new HashSet<>();
    private boolean complete;
    private boolean accepting = true;

    void add(OwnershipRecord record) {
        records.merge(record.vm(), record, (old, now) -> rank(now).compareTo(rank(old)) >= 0 ? now : old);
    }

    void add(Vm vm) {
        seen.put(vm.id(), vm.host());
        if (complete) {
            seenLive.add(vm.id());
        }
    }

    void own(Host host) {
        accepting = host.accepts();
    }

    /** The log has been read up to its end once. */
    void caughtUp() {
        complete = true;
    }

    boolean isComplete() {
        return complete;
    }

    boolean isAccepting() {
        return accepting;
    }

    /** All of which anybody has published a record. */
    Set<VmId> guests() {
        return Set.copyOf(records.keySet());
    }

    /** The record of the highest epoch that anyone published. */
    Optional<OwnershipRecord> record(VmId vm) {
        return Optional.ofNullable(records.get(vm));
    }

    /** Who owns the guest by that record: what a destination refused is its source's. */
    Optional<HostId> owner(VmId vm) {
        return record(vm).flatMap(Published::owner);
    }

    static Optional<HostId> owner(OwnershipRecord record) {
        return switch (record.kind()) {
            case OWNED, ABORTED -> Optional.of(record.host());
            case RELEASED, REFUSED -> Optional.ofNullable(record.peer());
            case LOADED -> Optional.empty();
        };
    }

    /** Where the inventory sees the guest. */
    Optional<HostId> seenAt(VmId vm) {
        return Optional.ofNullable(seen.get(vm));
    }

    /** Whether the inventory has said so since the log was read to its end, so that it is no old story. */
    boolean isSeenLive(VmId vm) {
        return seenLive.contains(vm);
    }

    /** The inventory sees it nowhere any more. */
    void unseen(VmId vm) {
        seen.remove(vm);
    }

    /** Above every epoch that anyone published. */
    Epoch nextEpoch(VmId vm) {
        return record(vm).map(record -> record.epoch().next()).orElse(Epoch.FIRST);
    }

    /** Records of one epoch come from two hosts in any order; what the new owner says counts. */
    private static Long rank(OwnershipRecord record) {
        return record.epoch().value() * 2 + (record.kind() == Kind.OWNED || record.kind() == Kind.REFUSED ? 1 : 0);
    }
}
