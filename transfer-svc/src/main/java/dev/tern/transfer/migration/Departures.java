package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Limit;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Cancelling;
import dev.tern.contracts.migration.MigrationState.Requested;
import dev.tern.contracts.migration.MigrationState.Undoable;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.ownership.Ownership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The moves away from one host: takes commands, each once, and runs what they start. */
final class Departures {

    private static final int ARRIVED_KEPT = 20;

    private final Surroundings out;
    private final Book book;
    private final Alarms alarms;
    private final Permits permits;
    private final Consumer<Runnable> lookThen;
    private final Map<MigrationId, Departure> running = new LinkedHashMap<>();
    private final Map<MigrationId, Migrate> looking = new HashMap<>();
    /** The latest moves that arrived in this life: policy may not have heard of it yet. */
    private final Deque<Departure> arrived = new ArrayDeque<>();

    private boolean draining;

    /** @param lookThen looks at the host, adopting what nobody owns, and then goes on */
    Departures(Surroundings out, Book book, Alarms alarms, Permits permits, Consumer<Runnable> lookThen) {
        this.out = out;
        this.book = book;
        this.alarms = alarms;
        this.permits = permits;
        this.lookThen = lookThen;
    }

    void recover() {
        List<DepartureNote> open =
                book.departures().stream().filter(note -> !note.isSettled()).toList();
        for (DepartureNote note : open) {
            departure(note).recover();
        }
    }

    void command(MigrationCommand command) {
        switch (command) {
            case Migrate migrate -> migrate(migrate);
            case Cancel cancel -> cancel(cancel);
            case Limit limit -> {
                Departure move = running.get(limit.migration());
                if (move != null && move.phase() != null) {
                    move.phase().limit(limit);
                    audit(limit, "service:scheduler", "migration.limited", "The cap is " + limit.bandwidth());
                }
            }
            case Resolve resolve -> resolve(resolve);
        }
    }

    void published(OwnershipRecord record) {
        for (Departure move : List.copyOf(running.values())) {
            boolean about = record.vm().equals(move.vm())
                    && record.host().equals(move.command().to())
                    && record.epoch().equals(move.note().offered());
            if (about && move.phase() != null) {
                move.phase().published(record);
            }
        }
    }

    /** A guest that stood where no rule allowed it any more is elsewhere by now. */
    void movedOn(OwnershipRecord record) {
        book.departures().stream()
                .filter(note -> note.command().vm().equals(record.vm()))
                .filter(note -> note.offered().isBefore(record.epoch()))
                .forEach(note -> alarms.clear(
                        AlertKind.POLICY_VIOLATED,
                        note.command().migration().value(),
                        "The guest has moved to " + record.host()));
    }

    /** Policy has spoken, and {@link Permits} knows it already. */
    void judged(PlanVerdict verdict) {
        for (Departure move : List.copyOf(running.values())) {
            Phase phase = move.phase();
            if (phase != null) {
                objection(move, verdict).ifPresent(phase::withdrawn);
            }
        }
        arrived.forEach(move -> objection(move, verdict).ifPresent(move::violated));
    }

    /** Once it is released a move can be against a rule, but not against what policy could not see or record. */
    private Optional<Reason> objection(Departure move, PlanVerdict verdict) {
        MigrationId id = move.command().migration();
        Verdict said = verdict.moves().get(id);
        boolean counts = said != null && (move.note().state() instanceof Undoable || Permits.isByRule(said));
        return counts ? permits.withdrawn(id) : Optional.empty();
    }

    void drain() {
        draining = true;
    }

    void undoAll(Reason why) {
        for (Departure move : List.copyOf(running.values())) {
            if (move.note().state() instanceof Undoable undoable) {
                move.undo(undoable, why);
            }
        }
    }

    int running() {
        return (int) running.values().stream()
                .filter(move -> !move.note().isTerminal())
                .count();
    }

    boolean isOpen(MigrationId migration) {
        return running.containsKey(migration);
    }

    List<Undoing> undoing() {
        return running.values().stream()
                .filter(move -> !move.repairs().isEmpty())
                .map(move -> new Undoing(move.command().migration(), out.host(), move.repairs()))
                .toList();
    }

    List<VmId> guests() {
        return running.values().stream().map(Departure::vm).toList();
    }

    /** Whether a guest that is shut off is to be moved, and so must have an owner. */
    boolean isLookedFor(VmId vm) {
        return looking.values().stream()
                .anyMatch(command -> command.vm().equals(vm) && command.mode() == MigrationMode.COLD);
    }

    void tellAgain(DepartureNote note) {
        new Departure(out, book, alarms, permits, note, move -> {}).announce();
    }

    private void migrate(Migrate command) {
        MigrationId id = command.migration();
        if (book.departure(id).isPresent() || looking.containsKey(id)) {
            return;
        }
        Optional<Reason> against = objection(command);
        if (against.isPresent()) {
            refuse(command, against.get());
        } else if (book.ownership(command.vm()).isOwned()) {
            begin(command);
        } else {
            looking.put(id, command);
            lookThen.accept(() -> {
                if (looking.remove(id) != null) {
                    afterLooking(command);
                }
            });
        }
    }

    private void afterLooking(Migrate command) {
        Ownership ownership = book.ownership(command.vm());
        Optional<Reason> against = objection(command);
        if (against.isPresent()) {
            refuse(command, against.get());
        } else if (ownership.isOwned()) {
            begin(command);
        } else {
            refuse(
                    command,
                    new Reason(
                            ownership.isKnown() ? "vm.not-owned" : "vm.unknown",
                            out.host() + (ownership.isKnown() ? " does not own" : " does not know") + " guest "
                                    + command.vmName() + "; ask the inventory where it is"));
        }
    }

    private Optional<Reason> objection(Migrate command) {
        Optional<Entry.Forestalled> tombstone = book.forestalled(command.migration());
        if (tombstone.isPresent()) {
            return no(Withdrawal.REQUESTED, tombstone.get().reason());
        }
        if (!command.expiresAt().isAfter(out.clock().instant())) {
            return no("command.expired", "The command expired at " + command.expiresAt());
        }
        if (draining) {
            return no("agent.draining", "The agent of " + out.host() + " is about to stop");
        }
        if (command.to().equals(out.host())) {
            return no("destination.same", "The guest cannot move from " + out.host() + " to itself");
        }
        if (!out.journal().hasRoom() || !out.events().hasRoom()) {
            return no("journal.full", out.host() + " has no room for what a move must record; free disk space");
        }
        return crowded(command);
    }

    private Optional<Reason> crowded(Migrate command) {
        Optional<Departure> same = running.values().stream()
                .filter(move -> move.vm().equals(command.vm()) && !move.note().isFree())
                .findFirst();
        if (same.isPresent()) {
            return no("vm.migrating", "Migration " + same.get().command().migration() + " of this guest is not over");
        }
        int leaving = running() + looking.size();
        return leaving >= out.settings().mostLeaving()
                ? no(
                        "limit.leaving",
                        leaving + " guests leave " + out.host() + " already, the limit is "
                                + out.settings().mostLeaving())
                : Optional.empty();
    }

    private void begin(Migrate command) {
        Ownership ownership = book.ownership(command.vm());
        Epoch owned = ownership.owned();
        if (owned != null) {
            DepartureNote note = note(command, owned, ownership.next(), new Requested(), 1, false);
            book.write(new Entry.Leaving(note));
            departure(note).begin();
        }
    }

    /** Ends before it begins, and is on record so that the same command ends the same way when it comes again. */
    private void refuse(Migrate command, Reason why) {
        Ownership ownership = book.ownership(command.vm());
        Epoch known = ownership.owned() == null ? ownership.highest() : ownership.owned();
        Epoch owned = known == null ? Epoch.FIRST : known;
        Cancelling undone = new Requested().undo(why);
        MigrationState end = why.code().equals(Withdrawal.REQUESTED) ? undone.rolledBack() : undone.failed();
        DepartureNote note = note(command, owned, ownership.next(), end, 1, true);
        book.write(new Entry.Leaving(note));
        tellAgain(note);
    }

    private DepartureNote note(
            Migrate command, Epoch owned, Epoch offered, MigrationState state, int step, boolean restored) {
        return new DepartureNote(
                command,
                owned,
                offered,
                out.clock().instant(),
                state,
                step,
                false,
                false,
                false,
                restored,
                CopyFigures.NONE,
                null);
    }

    private Departure departure(DepartureNote note) {
        Departure move = new Departure(out, book, alarms, permits, note, this::settled);
        running.put(note.command().migration(), move);
        return move;
    }

    private void settled(Departure over) {
        running.remove(over.command().migration());
        if (over.note().state() instanceof MigrationState.Done) {
            arrived.addLast(over);
            if (arrived.size() > ARRIVED_KEPT) {
                arrived.removeFirst();
            }
        }
    }

    private void cancel(Cancel command) {
        Departure move = running.get(command.migration());
        if (move != null && move.phase() != null) {
            Optional<Reason> tooLate = move.phase().cancel(command);
            audit(
                    command,
                    command.actor(),
                    tooLate.isEmpty() ? "migration.cancelled" : "migration.cancel.refused",
                    tooLate.map(Reason::text).orElse(command.reason()));
        } else if (book.departure(command.migration()).isPresent()) {
            audit(command, command.actor(), "migration.cancel.refused", "The move is over");
        } else {
            looking.remove(command.migration());
            book.write(new Entry.Forestalled(
                    command.migration(),
                    command.actor() + ": " + command.reason(),
                    out.clock().instant()));
            audit(command, command.actor(), "migration.cancelled", "Before it began: " + command.reason());
        }
    }

    private void resolve(Resolve command) {
        Departure move = running.get(command.migration());
        Optional<Reason> objection = move == null || move.phase() == null
                ? no("migration.unknown", "No such move is open at " + out.host())
                : move.phase().resolve(command);
        audit(
                command,
                String.join("+", new ArrayList<>(command.actors())),
                objection.isEmpty() ? "migration.resolved" : "migration.resolve.refused",
                objection.map(Reason::text).orElse(command.resolution() + ": " + command.evidence()));
    }

    private void audit(MigrationCommand command, String actor, String action, String reason) {
        out.events()
                .publish(
                        EventType.AUDIT,
                        new AuditEntry(
                                out.clock().instant(),
                                actor,
                                action,
                                command.migration().value(),
                                reason,
                                Map.of(
                                        "host",
                                        out.host().value(),
                                        "vm",
                                        command.vm().value())));
    }

    private static Optional<Reason> no(String code, String text) {
        return Optional.of(new Reason(code, text));
    }
}
