package dev.tern.transfer.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Entry.Coming;
import dev.tern.transfer.migration.Entry.Forestalled;
import dev.tern.transfer.migration.Entry.Leaving;
import dev.tern.transfer.migration.Entry.Owner;
import dev.tern.transfer.migration.Entry.ReadUpTo;
import dev.tern.transfer.migration.Entry.Standing;
import dev.tern.transfer.ownership.Ledger;
import dev.tern.transfer.ownership.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The journal as the agent holds it in memory, and the only way to add to it: checked, on disk, then believed. */
final class Book {

    /** Ended moves that a shortened journal keeps, so that their commands are known when they are read again. */
    private static final int ENDED_KEPT = 500;

    private static final int LONG = 5_000;

    private final Surroundings out;
    private final Ledger ledger = new Ledger();
    private final Map<MigrationId, DepartureNote> departures = new LinkedHashMap<>();
    private final Map<MigrationId, ArrivalNote> arrivals = new LinkedHashMap<>();
    private final Map<MigrationId, Forestalled> forestalled = new LinkedHashMap<>();
    private @Nullable Instant readUpTo;
    private int length;
    private long ruled;
    private Consumer<VmId> written = vm -> {};

    Book(Surroundings out) {
        this.out = out;
        out.journal().entries().forEach(this::apply);
    }

    Ownership ownership(VmId vm) {
        return ledger.of(vm);
    }

    List<Ownership> ownerships() {
        return ledger.all();
    }

    Collection<DepartureNote> departures() {
        return departures.values();
    }

    Collection<ArrivalNote> arrivals() {
        return arrivals.values();
    }

    Optional<DepartureNote> departure(MigrationId id) {
        return Optional.ofNullable(departures.get(id));
    }

    Optional<ArrivalNote> arrival(MigrationId id) {
        return Optional.ofNullable(arrivals.get(id));
    }

    Optional<Forestalled> forestalled(MigrationId id) {
        return Optional.ofNullable(forestalled.get(id));
    }

    Optional<Instant> readUpTo() {
        return Optional.ofNullable(readUpTo);
    }

    /** Grows with each record of ownership that is written. */
    long ruled() {
        return ruled;
    }

    Optional<Reason> objection(OwnershipRecord record) {
        return ledger.objection(record);
    }

    /** A record of this host, not yet written. */
    OwnershipRecord draft(
            VmId vm,
            Kind kind,
            Epoch epoch,
            @Nullable HostId peer,
            @Nullable MigrationId migration,
            @Nullable ImageDigest digest,
            boolean stayPaused) {
        return new OwnershipRecord(
                vm,
                out.host(),
                epoch,
                kind,
                peer,
                migration,
                digest,
                false,
                stayPaused,
                out.clock().instant(),
                null,
                null);
    }

    /** @throws IllegalStateException when the rules of ownership object; then nothing is written */
    void write(Entry... entries) {
        for (Entry entry : entries) {
            if (entry instanceof Owner(OwnershipRecord record)) {
                ledger.objection(record).ifPresent(why -> {
                    throw new IllegalStateException(why.code() + ": " + why.text());
                });
            }
        }
        out.journal().append(List.of(entries));
        for (Entry entry : entries) {
            apply(entry);
        }
        Stream.of(entries).flatMap(entry -> about(entry).stream()).distinct().forEach(written);
    }

    /** @param told of each guest that something was written of, before the writer goes on */
    void whenWritten(Consumer<VmId> told) {
        written = told;
    }

    private static Optional<VmId> about(Entry entry) {
        return switch (entry) {
            case Owner(OwnershipRecord record) -> Optional.of(record.vm());
            case Leaving(DepartureNote note) -> Optional.of(note.command().vm());
            case Coming(ArrivalNote note) -> Optional.of(note.session().vm());
            case Standing _, Forestalled _, ReadUpTo _ -> Optional.empty();
        };
    }

    /** Publishes a record that is written. A loaded image says nothing about the owner and stays between the agents. */
    void tell(OwnershipRecord record) {
        if (record.kind() != Kind.LOADED) {
            out.events()
                    .publish(
                            EventType.OWNERSHIP,
                            record.signature() == null ? out.seals().seal(record) : record);
        }
    }

    void shortenWhenLong() {
        if (length > LONG) {
            List<Entry> kept = essence();
            out.journal().shorten(kept);
            length = kept.size();
        }
    }

    private List<Entry> essence() {
        dropOldest(departures, DepartureNote::isSettled);
        dropOldest(arrivals, note -> note.stage().isOver() && note.owed() == null);
        dropOldest(forestalled, any -> true);
        List<Entry> kept = new ArrayList<>();
        ledger.all().forEach(ownership -> kept.add(new Standing(ownership)));
        departures.values().forEach(note -> kept.add(new Leaving(note)));
        arrivals.values().forEach(note -> kept.add(new Coming(note)));
        kept.addAll(forestalled.values());
        readUpTo().ifPresent(time -> kept.add(new ReadUpTo(time)));
        return kept;
    }

    private static <N> void dropOldest(Map<MigrationId, N> notes, Predicate<N> over) {
        List<MigrationId> ended = notes.entrySet().stream()
                .filter(note -> over.test(note.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        ended.subList(0, Math.max(0, ended.size() - ENDED_KEPT)).forEach(notes::remove);
    }

    private void apply(Entry entry) {
        length++;
        switch (entry) {
            case Owner(OwnershipRecord record) -> {
                ledger.apply(record);
                ruled++;
            }
            case Standing(Ownership ownership) -> ledger.restore(ownership);
            case Leaving(DepartureNote note) -> departures.put(note.command().migration(), note);
            case Coming(ArrivalNote note) -> arrivals.put(note.session().migration(), note);
            case Forestalled tombstone -> forestalled.put(tombstone.migration(), tombstone);
            case ReadUpTo(Instant time) -> readUpTo = time;
        }
    }
}
