package dev.tern.transfer.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.transfer.migration.StartRule.Arriving;
import dev.tern.transfer.migration.StartRule.Free;
import dev.tern.transfer.migration.StartRule.Own;
import dev.tern.transfer.migration.StartRule.Refused;
import dev.tern.transfer.ownership.Ownership;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the start rules in step with journal and log. A guest is closed before the agent acts on why, and opened
 * afterwards, so that a crash in between leaves it closed. From the copy's begin to the move's end nobody may start it
 * at either side, and so nothing is written while it is paused for its hand-over.
 */
final class Starts {

    private final Surroundings out;
    private final Book book;
    private final Published published;
    private final Map<VmId, StartRule> told = new HashMap<>();

    Starts(Surroundings out, Book book, Published published) {
        this.out = out;
        this.book = book;
        this.published = published;
    }

    /** What a crash left behind a step behind the journal is put right before anything is done. */
    void begin() {
        for (Ownership ownership : book.ownerships()) {
            StartRule rule = rule(ownership.vm());
            told.put(ownership.vm(), rule);
            out.startRules().set(ownership.vm(), rule);
        }
        book.arrivals().forEach(note -> journaled(note.session().vm()));
        book.whenWritten(this::journaled);
    }

    /** The journal says something new of it, which the agent is about to act on. */
    private void journaled(VmId vm) {
        StartRule rule = rule(vm);
        StartRule before = told.put(vm, rule);
        boolean urgent = rule instanceof Arriving
                || (rule instanceof Refused && (before == null || before instanceof Free || before instanceof Own));
        if (rule.equals(before)) {
            return;
        }
        if (urgent) {
            out.startRules().set(vm, rule);
        } else {
            out.startRules().setLater(vm, rule);
        }
    }

    /** The log says something new of it, which others did. */
    void published(VmId vm) {
        StartRule rule = rule(vm);
        if (published.isComplete() && !rule.equals(told.put(vm, rule))) {
            out.startRules().setLater(vm, rule);
        }
    }

    private StartRule rule(VmId vm) {
        Ownership ownership = book.ownership(vm);
        Epoch owned = ownership.owned();
        if (owned != null) {
            return leaving(vm).<StartRule>map(Starts::refusedAs).orElseGet(() -> new Own(owned));
        }
        Optional<ArrivalNote> coming = book.arrivals().stream()
                .filter(note -> note.session().vm().equals(vm) && !note.stage().isOver())
                .findFirst();
        if (coming.isPresent()) {
            return new Arriving(coming.get().session().migration());
        }
        return elsewhere(ownership).<StartRule>map(Starts::refusedFor).orElseGet(Free::new);
    }

    /** The move away that may have asked the hypervisor for the guest's memory, and is not settled here. */
    private Optional<Migrate> leaving(VmId vm) {
        return book.departures().stream()
                .filter(note -> note.command().vm().equals(vm) && note.copied() && !note.isFree())
                .map(DepartureNote::command)
                .findFirst();
    }

    /** Another host that owns it. What was given up to this host is there to be taken. */
    private Optional<HostId> elsewhere(Ownership ownership) {
        OwnershipRecord last = ownership.last();
        Optional<OwnershipRecord> said = published.record(ownership.vm());
        Optional<HostId> owner = last == null
                        || said.filter(record -> last.epoch().isBefore(record.epoch()))
                                .isPresent()
                ? published.owner(ownership.vm())
                : Published.owner(last);
        return owner.filter(host -> !host.equals(out.host()));
    }

    private static Refused refusedAs(Migrate move) {
        return new Refused("it is being moved to " + move.to() + " by migration " + move.migration()
                + ", which is not over; see: tern explain " + move.migration());
    }

    private static Refused refusedFor(HostId owner) {
        return new Refused("it belongs to host " + owner + "; start it there, or move it here with: tern migrate");
    }
}
