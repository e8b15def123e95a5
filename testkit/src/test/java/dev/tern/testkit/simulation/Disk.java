package dev.tern.testkit.simulation;

import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.json.UnreadableJson;
import dev.tern.testkit.checker.Seen;
import dev.tern.transfer.migration.DepartureNote;
import dev.tern.transfer.migration.Entry;
import dev.tern.transfer.migration.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A host's disk with the agent's journal, in the journal's own JSON. */
final class Disk implements Journal {

    private final Machine machine;
    private List<byte[]> frames = new ArrayList<>();
    private final List<Seen.OnDisk> unsynced = new ArrayList<>();
    private int synced;
    private boolean full;
    private boolean broken;
    private boolean lying;

    Disk(Machine machine) {
        this.machine = machine;
    }

    /** No room for anything new; what runs has room ahead. */
    void full(boolean now) {
        full = now;
    }

    /** Nothing is taken any more. */
    void broken(boolean now) {
        broken = now;
    }

    /** It says that it has synced, and has not. */
    void lying(boolean now) {
        lying = now;
        if (!now) {
            sync();
        }
    }

    void sync() {
        synced = frames.size();
        unsynced.forEach(record -> machine.world.see(new Seen.OnDisk(
                machine.world.clock.now(), record.host(), record.guest(), record.epoch(), record.kind())));
        unsynced.clear();
    }

    void powerLoss() {
        frames.subList(synced, frames.size()).clear();
        unsynced.clear();
    }

    @Override
    public List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        for (byte[] frame : frames) {
            try {
                all.addAll(List.of(TernJson.read(frame, Entry[].class)));
            } catch (UnreadableJson e) {
                throw new IllegalStateException("The journal of " + machine.name + " does not read back", e);
            }
        }
        return all;
    }

    @Override
    public void append(List<Entry> entries) {
        if (broken) {
            throw new JournalFailure("no space left on device", new IOException("no space left on device"));
        }
        machine.step();
        frames.add(TernJson.bytes(entries.toArray(Entry[]::new)));
        for (Entry entry : entries) {
            if (entry instanceof Entry.Owner(OwnershipRecord record)) {
                unsynced.add(new Seen.OnDisk(
                        0,
                        record.host().value(),
                        record.vm().value(),
                        record.epoch().value(),
                        record.kind().name()));
            }
        }
        if (!lying && !machine.world.habits.syncsLate()) {
            sync();
        } else if (!lying) {
            machine.world.clock.after(World.LATE_SYNC, this::sync);
        }
        machine.step();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Leaving(DepartureNote note)) {
                machine.world.entered(
                        note.command().vm(), note.state().word(), note.state() instanceof MigrationState.Terminal);
            } else if (entry instanceof Entry.Owner(OwnershipRecord record) && record.kind() == Kind.RELEASED) {
                machine.world.entered(record.vm(), "released", false);
            }
        }
    }

    @Override
    public void shorten(List<Entry> entries) {
        frames = new ArrayList<>(List.of(TernJson.bytes(entries.toArray(Entry[]::new))));
        sync();
    }

    @Override
    public boolean hasRoom() {
        return !full && !broken;
    }
}
