package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Alarms.Condition;
import dev.tern.transfer.migration.Alarms.Finding;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.ownership.Ownership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds what runs on this host against what its journal says, at every look: adopts what nobody owns, pauses what
 * somebody else may run, and tells what people must know. It runs for as long as the agent does, so that what holds at a
 * look is told, and what no longer holds is cleared, whoever changed it and however.
 */
final class Guard {

    /** What is found by looking, and so cleared by looking. */
    private static final Set<AlertKind> FOUND = EnumSet.of(
            AlertKind.VM_NOT_OWNED,
            AlertKind.VM_OWNED_ELSEWHERE,
            AlertKind.VM_OWNED_TWICE,
            AlertKind.VM_MOVED_FOREIGN,
            AlertKind.VM_PAUSED_FOREIGN,
            AlertKind.VM_LOST);

    private static final int STARTING = 6;

    private final Surroundings out;
    private final Book book;
    private final Published published;
    private final Alarms alarms;
    private final ForeignMoves foreign;
    private final Moving moving;
    private final Map<Condition, Duration> since = new HashMap<>();
    private final Set<Condition> asked = new HashSet<>();
    private final Set<VmId> pausedHere = new HashSet<>();
    private final List<Finding> found = new ArrayList<>();

    /** Which guests are on their way, so that how they stand is another's business. */
    interface Moving {

        boolean isMoving(VmId vm);

        /** The guest, lost here, is another host's by now. */
        void givenUp(VmId vm);

        /** A guest that is shut off is to move. */
        boolean isLookedFor(VmId vm);
    }

    Guard(Surroundings out, Book book, Published published, Alarms alarms, Moving moving) {
        this.out = out;
        this.book = book;
        this.published = published;
        this.alarms = alarms;
        this.moving = moving;
        this.foreign = new ForeignMoves(out, book, published);
    }

    void look(Sight sight) {
        found.clear();
        for (Guest guest : sight.guests()) {
            if (guest.isRunning() || guest.isPaused()) {
                judge(guest);
            } else if (guest.state() == VmState.STOPPED && moving.isLookedFor(guest.vm())) {
                judgeStopped(guest);
            }
        }
        if (published.isComplete()) {
            for (Ownership ownership : book.ownerships()) {
                if (sight.guest(ownership.vm()).isEmpty()) {
                    absent(ownership);
                }
            }
        }
        alarms.hold(FOUND, found);
        since.keySet().retainAll(asked); // what did not hold at this look begins anew
        asked.clear();
        pausedHere.removeIf(vm -> sight.guest(vm).isEmpty());
    }

    private void judge(Guest guest) {
        Ownership ownership = book.ownership(guest.vm());
        if (ownership.isOwned()) {
            watchForAnother(guest, ownership);
            watchForPause(guest);
        } else if (ownership.isKnown()) {
            stranger(guest, "its journal says " + standing(ownership));
        } else if (published.isComplete()) {
            unknown(guest);
        }
    }

    /** A guest that is shut off may stand defined on several hosts: only one that is to move gets an owner. */
    private void judgeStopped(Guest guest) {
        boolean free = published
                .owner(guest.vm())
                .filter(owner -> !owner.equals(out.host()))
                .isEmpty();
        if (!book.ownership(guest.vm()).isKnown() && published.isComplete() && free) {
            adopt(guest, published.nextEpoch(guest.vm()));
        }
    }

    /** What was published as this host's is so although its journal was lost; a release is for the hand-over to end. */
    private void unknown(Guest guest) {
        Optional<OwnershipRecord> record = published.record(guest.vm());
        Optional<HostId> owner = published.owner(guest.vm());
        boolean ours = owner.filter(out.host()::equals).isPresent()
                && record.filter(last -> last.kind() == Kind.RELEASED).isEmpty();
        if (record.isEmpty() || ours) {
            adopt(guest, published.nextEpoch(guest.vm()));
        } else {
            stranger(guest, owner.map(host -> host + " owns it").orElse("nobody knows its owner"));
        }
    }

    /** Somebody else claims a later epoch: one of the two has been moved behind the platform's back. */
    private void watchForAnother(Guest guest, Ownership ownership) {
        Optional<OwnershipRecord> another = foreign.laterOwner(ownership);
        if (another.isPresent()) {
            find(
                    AlertKind.VM_OWNED_TWICE,
                    guest.vm(),
                    "Guest " + guest.name() + " is at " + out.host() + " at epoch " + ownership.owned() + ", and "
                            + another.get().host() + " owns it at epoch "
                            + another.get().epoch());
        }
    }

    private void watchForPause(Guest guest) {
        if (guest.isPaused()
                && !moving.isMoving(guest.vm())
                && isSure(Condition.of(AlertKind.VM_PAUSED_FOREIGN, guest.vm().value()))) {
            find(
                    AlertKind.VM_PAUSED_FOREIGN,
                    guest.vm(),
                    "Guest " + guest.name() + " is paused at " + out.host() + ", and not by Tern");
        }
    }

    /** A guest that this host does not own never runs here; it becomes this host's when its owner gives it up. */
    private void stranger(Guest guest, String why) {
        VmId vm = guest.vm();
        if (guest.isRunning()) {
            pause(guest, why);
        }
        if (moving.isMoving(vm)) {
            return;
        }
        Optional<Epoch> offered = foreign.offeredHere(vm);
        if (offered.isPresent()) {
            adopt(guest, offered.get());
        } else if (alarms.isFiring(AlertKind.VM_NOT_OWNED, vm.value())) {
            find(AlertKind.VM_NOT_OWNED, vm, "Guest " + guest.name() + " is held paused at " + out.host());
        } else if (isSure(Condition.of(AlertKind.VM_OWNED_ELSEWHERE, vm.value()))) {
            find(
                    AlertKind.VM_OWNED_ELSEWHERE,
                    vm,
                    "A paused copy of guest " + guest.name() + " is at " + out.host() + "; " + why);
        }
    }

    private void pause(Guest guest, String why) {
        pausedHere.add(guest.vm());
        out.hypervisor().pause(guest.vm(), answer -> {});
        String text =
                "Guest " + guest.name() + " ran at " + out.host() + " without being owned here, and is paused; " + why;
        if (alarms.raise(AlertKind.VM_NOT_OWNED, guest.vm().value(), text)) {
            audit(guest.vm(), "vm.paused", "It ran without being owned here; " + why);
        }
        find(AlertKind.VM_NOT_OWNED, guest.vm(), text);
    }

    private void adopt(Guest guest, Epoch epoch) {
        boolean external = published.record(guest.vm()).isPresent();
        OwnershipRecord record = new OwnershipRecord(
                guest.vm(),
                out.host(),
                epoch,
                Kind.OWNED,
                null,
                null,
                null,
                external,
                false,
                out.clock().instant(),
                null,
                null);
        book.write(new Entry.Owner(record));
        book.tell(record);
        audit(guest.vm(), "vm.adopted", "Found at " + out.host() + " without an owner; epoch " + epoch);
        if (pausedHere.remove(guest.vm())) {
            out.hypervisor().resume(guest.vm(), answer -> {});
        }
    }

    /** Not at the hypervisor: lost, unless another host has it. */
    private void absent(Ownership ownership) {
        VmId vm = ownership.vm();
        if (foreign.isAwaited(ownership)) {
            find(AlertKind.VM_MOVED_FOREIGN, vm, "VM " + vm + " was taken away from " + out.host() + " behind Tern");
        }
        if (!ownership.isOwned() || moving.isMoving(vm) || !isSure(Condition.of(AlertKind.VM_LOST, vm.value()))) {
            return;
        }
        boolean lost = hasHeld(Condition.of(AlertKind.VM_LOST, vm.value()), lostAfter());
        boolean believed = lost
                || published.isSeenLive(vm)
                || foreign.laterOwner(ownership).isPresent();
        Optional<OwnershipRecord> elsewhere = believed ? foreign.elsewhere(ownership) : Optional.empty();
        if (elsewhere.isEmpty()) {
            if (lost) {
                find(
                        AlertKind.VM_LOST,
                        vm,
                        out.host() + " owns VM " + vm + " at epoch " + ownership.owned()
                                + " and its hypervisor has no such guest");
            }
            return;
        }
        OwnershipRecord givenUp = elsewhere.get();
        book.write(new Entry.Owner(givenUp));
        book.tell(givenUp);
        moving.givenUp(vm);
        String text = "VM " + vm + " is gone from " + out.host() + " and is at " + givenUp.peer()
                + ", which Tern did not bring about";
        audit(vm, "vm.given.up", text);
        find(AlertKind.VM_MOVED_FOREIGN, vm, text);
    }

    private void find(AlertKind kind, VmId vm, String text) {
        found.add(new Finding(kind, vm.value(), text));
    }

    /** A host that has just started has yet to start its guests. */
    private Duration lostAfter() {
        return out.settings().sureAfter().multipliedBy(STARTING);
    }

    private boolean isSure(Condition key) {
        return hasHeld(key, out.settings().sureAfter());
    }

    /** Whether a condition has held for so long, or people are told of it already. */
    private boolean hasHeld(Condition key, Duration time) {
        asked.add(key);
        Duration now = out.ticker().read();
        Duration first = since.computeIfAbsent(key, unseen -> now);
        return alarms.isFiring(key) || now.minus(first).compareTo(time) >= 0;
    }

    private static String standing(Ownership ownership) {
        OwnershipRecord last = ownership.last();
        return last == null ? "nothing" : last.kind() + " at epoch " + last.epoch();
    }

    private void audit(VmId vm, String action, String reason) {
        out.events()
                .publish(
                        EventType.AUDIT,
                        new AuditEntry(
                                out.clock().instant(), "agent:" + out.host(), action, vm.value(), reason, Map.of()));
    }
}
