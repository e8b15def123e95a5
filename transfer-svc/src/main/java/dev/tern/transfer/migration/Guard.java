package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Alert.Severity;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.ownership.Ownership;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at what runs on this host: adopts what nobody owns, pauses what somebody else may run. */
final class Guard {

    private final Surroundings out;
    private final Book book;
    private final Published published;
    private final Set<String> alerted = new HashSet<>();

    Guard(Surroundings out, Book book, Published published) {
        this.out = out;
        this.book = book;
        this.published = published;
    }

    void look(Sight sight) {
        for (Guest guest : sight.guests()) {
            if (guest.isRunning() || guest.isPaused()) {
                judge(guest);
            }
        }
    }

    private void judge(Guest guest) {
        Ownership ownership = book.ownership(guest.vm());
        if (ownership.isOwned()) {
            watchForAnother(guest, ownership);
        } else if (ownership.isKnown()) {
            if (guest.isRunning()) {
                pause(guest, ownership);
            } else {
                clear("vm.not-owned", guest);
            }
        } else if (published.isComplete()) {
            adopt(guest);
        }
    }

    /** Somebody else claims a later epoch: one of the two has been moved behind the platform's back. */
    private void watchForAnother(Guest guest, Ownership ownership) {
        Optional<OwnershipRecord> record = published.record(guest.vm());
        Epoch owned = ownership.owned();
        boolean another = record.isPresent()
                && owned != null
                && record.get().kind() == Kind.OWNED
                && !record.get().host().equals(out.host())
                && owned.isBefore(record.get().epoch());
        if (another && guest.isRunning()) {
            alert(
                    "vm.running.twice",
                    guest,
                    "Guest " + guest.name() + " runs at " + out.host() + " at epoch " + owned + ", and "
                            + record.get().host() + " owns it at epoch "
                            + record.get().epoch(),
                    "Stop the copy that is out of date; Tern touches neither");
        } else {
            clear("vm.running.twice", guest);
        }
    }

    private void pause(Guest guest, Ownership ownership) {
        OwnershipRecord last = ownership.last();
        String standing = last == null ? "nothing" : last.kind() + " at epoch " + last.epoch();
        out.hypervisor().pause(guest.vm(), answer -> {});
        if (alert(
                "vm.not-owned",
                guest,
                "Guest " + guest.name() + " runs at " + out.host() + ", whose journal says " + standing
                        + ": it is being paused",
                "Find out who started it, and where its owner runs it; destroy this copy or resolve")) {
            audit(guest.vm(), "vm.paused", "It runs without being owned here: " + standing);
        }
    }

    private void adopt(Guest guest) {
        Optional<HostId> owner = published.owner(guest.vm());
        boolean ours = owner.isEmpty() || owner.get().equals(out.host());
        if (!ours && !published.isSeenAt(guest.vm(), out.host())) {
            alert(
                    "vm.owned.elsewhere",
                    guest,
                    "Guest " + guest.name() + " is at " + out.host() + ", but " + owner.get()
                            + " owns it and the inventory does not see it here alone",
                    "Make sure that it runs on one host only; it is adopted when the inventory sees it here");
            return;
        }
        Optional<OwnershipRecord> before = published.record(guest.vm());
        Epoch epoch = before.map(record -> record.epoch().next()).orElse(Epoch.FIRST);
        OwnershipRecord record = new OwnershipRecord(
                guest.vm(),
                out.host(),
                epoch,
                Kind.OWNED,
                null,
                null,
                null,
                before.isPresent(),
                false,
                out.clock().instant(),
                null,
                null);
        book.write(new Entry.Owner(record));
        book.tell(record);
        clear("vm.owned.elsewhere", guest);
        audit(guest.vm(), "vm.adopted", "Found at " + out.host() + " without an owner; epoch " + epoch);
    }

    private boolean alert(String code, Guest guest, String text, String remedy) {
        if (!alerted.add(code + guest.vm())) {
            return false;
        }
        publish(code, guest, text, remedy, true);
        return true;
    }

    private void clear(String code, Guest guest) {
        if (alerted.remove(code + guest.vm())) {
            publish(code, guest, "No longer so", "Nothing to do", false);
        }
    }

    private void publish(String code, Guest guest, String text, String remedy, boolean firing) {
        out.events()
                .publish(
                        EventType.ALERT,
                        new Alert(
                                code,
                                Severity.CRITICAL,
                                guest.vm().value(),
                                text,
                                remedy,
                                out.clock().instant(),
                                firing));
    }

    private void audit(VmId vm, String action, String reason) {
        out.events()
                .publish(
                        EventType.AUDIT,
                        new AuditEntry(
                                out.clock().instant(), "agent:" + out.host(), action, vm.value(), reason, Map.of()));
    }
}
