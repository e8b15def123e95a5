package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.ownership.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent of one host: the only one that may let the host's guests run. All its methods, and everything it hands out,
 * belong to its loop.
 */
public final class Agent {

    /** Ended moves whose last event is told again after a restart, in case it was not told before. */
    private static final int TOLD_AGAIN = 20;

    private final Surroundings out;
    private final Book book;
    private final Published published = new Published();
    private final Starts starts;
    private final Alarms alarms;
    private final Guard guard;
    private final Permits permits = new Permits();
    private final Departures departures;
    private final Arrivals arrivals;
    private boolean draining;
    private boolean told;
    private @Nullable Instant lookedAt;
    private List<Guest> seen = List.of();

    /** Reads the journal; nothing is done before {@link #start}. */
    public Agent(Surroundings out) {
        this.out = out;
        this.book = new Book(out);
        this.starts = new Starts(out, book, published);
        this.alarms = new Alarms(out);
        this.departures = new Departures(out, book, alarms, permits, this::lookThen);
        this.arrivals = new Arrivals(out, book, alarms, published);
        this.guard = new Guard(out, book, published, alarms, new UnderWay());
    }

    /** Goes on where the journal ends, opens the door to other agents and begins to guard the host. */
    public void start() {
        book.shortenWhenLong();
        starts.begin();
        tellAgain();
        arrivals.recover();
        departures.recover();
        out.peering().open(arrivals);
        watchOver();
    }

    /**
     * A command from the log.
     *
     * @param said when, by the clock of whoever said it
     */
    public void command(MigrationCommand command, Instant said) {
        if (!command.host().equals(out.host())) {
            return;
        }
        Optional<Instant> before = book.readUpTo();
        if (before.isPresent() || !isLongOver(command)) {
            departures.command(command);
        }
        if (before.isEmpty() || before.get().isBefore(said)) {
            book.write(new Entry.ReadUpTo(said));
        }
    }

    /** An agent without a past reads old commands: what has expired was somebody else's to answer. */
    private boolean isLongOver(MigrationCommand command) {
        return command instanceof Migrate migrate
                && !migrate.expiresAt().isAfter(out.clock().instant());
    }

    /** The time of the latest command that this agent has dealt with; reading goes on a little before it. */
    public Optional<Instant> readUpTo() {
        return book.readUpTo();
    }

    /**
     * A record from the log.
     *
     * @return why it is not believed
     */
    public Optional<Reason> published(OwnershipRecord record) {
        Optional<Reason> objection = out.seals().objection(record);
        if (objection.isEmpty()) {
            published.add(record);
            starts.published(record.vm());
            boolean latest =
                    published.record(record.vm()).filter(record::equals).isPresent();
            if (latest && published.isComplete() && !record.host().equals(out.host())) {
                arrivals.published(record);
                departures.published(record);
            }
            if (record.kind() == Kind.OWNED) {
                departures.movedOn(record);
            }
            if (record.kind() == Kind.REFUSED && record.migration() != null) {
                alarms.clear(
                        AlertKind.MIGRATION_PEER_UNTOLD,
                        record.migration().value(),
                        record.host() + " holds nothing of it any more");
            }
        }
        return objection;
    }

    /** An alert that this agent raised or cleared in a life before. */
    public void recall(Alert alert) {
        alarms.recall(alert);
    }

    /** Policy's answer to a plan from the log: it may take back the allow of a move that is under way here. */
    public void judged(PlanVerdict verdict) {
        permits.add(verdict);
        departures.judged(verdict);
    }

    public void seen(Vm vm) {
        published.add(vm);
    }

    /** The inventory sees the guest nowhere any more. */
    public void unseen(VmId vm) {
        published.unseen(vm);
    }

    public void seen(Host host) {
        if (host.id().equals(out.host())) {
            published.own(host);
        }
    }

    /** The log has been read to its end: what was published while this agent was away counts now. */
    public void caughtUp() {
        if (published.isComplete()) {
            return;
        }
        published.caughtUp();
        published.guests().forEach(starts::published);
        alarms.allRecalled(this::isOver);
        arrivals.caughtUp();
        List<VmId> moving = new ArrayList<>(arrivals.guests());
        moving.addAll(departures.guests());
        for (VmId vm : moving) {
            published
                    .record(vm)
                    .filter(record -> !record.host().equals(out.host()))
                    .ifPresent(record -> {
                        arrivals.published(record);
                        departures.published(record);
                    });
        }
    }

    /** A condition of a move that nothing looks after any more; a peer that was not told still holds what it holds. */
    private boolean isOver(Alarms.Condition key) {
        if (key.code().equals(AlertKind.POLICY_VIOLATED.code())) {
            return departure(MigrationId.of(key.subject()))
                    .filter(this::isStillThere)
                    .isEmpty();
        }
        boolean ofMove =
                AlertKind.of(key.code()).filter(AlertKind::isAboutMigration).isPresent();
        return ofMove
                && !key.code().equals(AlertKind.MIGRATION_PEER_UNTOLD.code())
                && !departures.isOpen(MigrationId.of(key.subject()))
                && !arrivals.isOpen(MigrationId.of(key.subject()));
    }

    private boolean isStillThere(DepartureNote note) {
        return published
                .record(note.command().vm())
                .filter(record -> note.offered().isBefore(record.epoch()))
                .isEmpty();
    }

    /** From now on nothing new starts here; what runs goes on. */
    public void drain() {
        draining = true;
        departures.drain();
        arrivals.drain();
    }

    /** Undoes what has not been released. */
    public void undoAll(Reason why) {
        departures.undoAll(why);
    }

    public boolean isIdle() {
        return departures.running() == 0 && arrivals.running() == 0;
    }

    public AgentView view() {
        return new AgentView(
                out.host(),
                draining,
                published.isComplete(),
                departures.running(),
                arrivals.running(),
                book.ownerships(),
                List.copyOf(book.departures()),
                List.copyOf(book.arrivals()),
                Stream.concat(departures.undoing().stream(), arrivals.undoing().stream())
                        .toList(),
                lookedAt,
                seen);
    }

    private void tellAgain() {
        book.ownerships().stream()
                .map(Ownership::last)
                .flatMap(last -> Optional.ofNullable(last).stream())
                .filter(last -> last.kind() != Kind.OWNED)
                .forEach(book::tell);
        List<DepartureNote> ended =
                book.departures().stream().filter(DepartureNote::isSettled).toList();
        ended.stream().skip(Math.max(0, ended.size() - TOLD_AGAIN)).forEach(departures::tellAgain);
    }

    private void watchOver() {
        lookThen(() -> {
            book.shortenWhenLong();
            out.timers().after(out.settings().guard(), this::watchOver);
        });
    }

    /** That this host owns a guest is told again only when the guest is there: others give up their image by it. */
    private void tellOwned(Sight sight) {
        told = true;
        for (Guest guest : sight.guests()) {
            OwnershipRecord last = book.ownership(guest.vm()).last();
            boolean settled = arrivals.guests().stream().noneMatch(guest.vm()::equals);
            if (last != null && last.kind() == Kind.OWNED && settled) {
                book.tell(last);
            }
        }
    }

    /** What was seen before an owner changed says nothing of the guest since. */
    private void lookThen(Runnable next) {
        long ruled = book.ruled();
        out.hypervisor().look(reply -> {
            if (ruled != book.ruled()) {
                lookThen(next);
                return;
            }
            if (reply instanceof Answer.Given<Sight>(Sight sight)) {
                lookedAt = out.clock().instant();
                seen = sight.guests();
                if (!told) {
                    tellOwned(sight);
                }
                guard.look(sight);
            }
            next.run();
        });
    }

    /** For the record of a move that this agent knows. */
    public Optional<DepartureNote> departure(MigrationId id) {
        return book.departure(id);
    }

    private final class UnderWay implements Guard.Moving {

        @Override
        public boolean isMoving(VmId vm) {
            return departures.guests().contains(vm) || arrivals.isComing(vm);
        }

        @Override
        public boolean isLookedFor(VmId vm) {
            return departures.isLookedFor(vm);
        }

        @Override
        public void givenUp(VmId vm) {
            arrivals.givenUp(vm);
        }
    }
}
