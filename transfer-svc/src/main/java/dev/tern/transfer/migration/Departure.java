package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Cancelling;
import dev.tern.contracts.migration.MigrationState.Undoable;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.Peering.Link;
import dev.tern.transfer.migration.Peering.LinkEvents;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.ToDestination;
import dev.tern.transfer.protocol.ControlMessage.ToSource;
import dev.tern.transfer.protocol.Session;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One guest's leaving, at the source: its note in the journal, its link, and the phase it is in. */
final class Departure {

    /** Steps that may have been told and are not journaled, switching and loaded: none is told twice. */
    private static final int PASSED = 2;

    private final Surroundings out;
    private final Book book;
    private final Alarms alarms;
    private final Session session;
    private final Permits permits;
    private final Consumer<Departure> settled;
    private DepartureNote note;
    private @Nullable Phase phase;
    private @Nullable Link link;
    private final Announcements said;

    /** @param settled called once, when nothing remains to be done */
    Departure(
            Surroundings out,
            Book book,
            Alarms alarms,
            Permits permits,
            DepartureNote note,
            Consumer<Departure> settled) {
        this.out = out;
        this.book = book;
        this.alarms = alarms;
        this.permits = permits;
        this.said = new Announcements(out);
        this.note = note;
        this.settled = settled;
        Migrate command = note.command();
        this.session = new Session(command.migration(), command.vm(), command.host(), command.to(), note.offered());
    }

    /** A new move, already journaled as requested. */
    void begin() {
        announce();
        go(new Approach(this, permits));
    }

    /** After a restart: what the journal says decides, and before the final record it says to undo. */
    void recover() {
        announce();
        switch (note.state()) {
            case Undoable state -> {
                note = note.copied() ? note.skip(PASSED) : note;
                undo(state, new Reason("agent.restarted", "The agent of " + out.host() + " was restarted"));
            }
            case Cancelling _, MigrationState.Terminal _ -> go(new Withdrawal(this));
            case MigrationState.Released _, MigrationState.Running _, MigrationState.InDoubt _ ->
                go(new HandedOver(this, null));
        }
    }

    /** The one way back: the final record ABORTED is on disk before anything else happens. */
    void undo(Undoable state, Reason why) {
        endPhase();
        Cancelling next = state.undo(why);
        OwnershipRecord aborted = record(Kind.ABORTED, null);
        note = note.at(next);
        book.write(new Entry.Owner(aborted), new Entry.Leaving(note));
        go(new Withdrawal(this));
        said.resume();
        announce();
        book.tell(aborted);
    }

    /**
     * The point of no return. The word goes to the destination as soon as it is on disk: all the rest can wait, the paused
     * guest cannot. It needs no signature there, the link is authenticated; it gets one where it is published.
     */
    void release(MigrationState.Loaded state, HandedOver.Pause pause) {
        Phase before = phase;
        OwnershipRecord released = record(Kind.RELEASED, state.digest());
        note = note.at(state.release(note.offered()));
        book.write(new Entry.Owner(released), new Entry.Leaving(note));
        go(new HandedOver(this, pause));
        if (before != null) {
            before.end();
        }
        announce();
        book.tell(released); // not held back: the destination's OWNED is to be the last word on the compacted topic
    }

    /** Journals a state and tells it. */
    void enter(MigrationState next) {
        enter(next, same -> same);
    }

    void enter(MigrationState next, UnaryOperator<DepartureNote> with) {
        note = with.apply(note.at(next));
        book.write(new Entry.Leaving(note));
        announce();
    }

    /** Journals a record of ownership, and tells it. */
    void own(OwnershipRecord record, UnaryOperator<DepartureNote> with) {
        note = with.apply(note);
        book.write(new Entry.Owner(record), new Entry.Leaving(note));
        book.tell(record);
    }

    /** A move that ended undone after its release: the destination may still have to be told. */
    void undone() {
        endPhase();
        go(new Withdrawal(this));
    }

    /** Tells a state that needs no journaling: a restart treats it as the one before. */
    void pass(MigrationState next) {
        pass(next, same -> same);
    }

    void pass(MigrationState next, UnaryOperator<DepartureNote> with) {
        note = with.apply(note.at(next));
        announce();
    }

    void turn(MigrationState round) {
        note = note.turn(round);
    }

    void change(UnaryOperator<DepartureNote> with) {
        note = with.apply(note);
        book.write(new Entry.Leaving(note));
    }

    /** Notes what may be forgotten in a crash. */
    void remember(CopyFigures figures) {
        note = note.with(figures);
    }

    OwnershipRecord record(Kind kind, @Nullable ImageDigest digest) {
        return book.draft(vm(), kind, note.offered(), command().to(), command().migration(), digest, note.userPaused());
    }

    Book book() {
        return book;
    }

    Surroundings out() {
        return out;
    }

    DepartureNote note() {
        return note;
    }

    Migrate command() {
        return note.command();
    }

    VmId vm() {
        return note.command().vm();
    }

    @Nullable
    Phase phase() {
        return phase;
    }

    /** What is being put right, where the move is being undone. */
    List<Undoing.Step> repairs() {
        return phase instanceof Withdrawal withdrawal ? withdrawal.progress() : List.of();
    }

    Link connect() {
        if (link == null) {
            link = out.peering().connect(session, command().destination(), new Posted());
        }
        return link;
    }

    boolean isLinked() {
        return link != null;
    }

    void send(ToDestination message) {
        if (link != null) {
            link.send(message);
        }
    }

    Timer after(Duration delay, Phase owner, Runnable action) {
        return out.timers().after(delay, () -> {
            if (phase == owner) {
                action.run();
            }
        });
    }

    /** A reply that counts only while the phase that asked lasts. */
    <T> Reply<T> reply(Phase owner, Consumer<Answer<T>> action) {
        return answer -> {
            if (phase == owner) {
                action.accept(answer);
            }
        };
    }

    void alert(AlertKind kind, boolean holds, String text) {
        alarms.set(kind, command().migration().value(), holds, text);
    }

    /** Policy took its allow back after the release: the move is not undone, and people are told. */
    void violated(Reason why) {
        alert(
                AlertKind.POLICY_VIOLATED,
                true,
                "Guest " + command().vmName() + " was released to " + command().to() + " when this came: "
                        + why.text());
    }

    /** Nothing remains to be done. */
    void settle() {
        endPhase();
        hangUp();
        settled.accept(this);
    }

    void hangUp() {
        if (link != null) {
            link.close();
            link = null;
        }
    }

    /** The guest is paused: until it runs again, or for a little while, nothing is said. */
    void hush() {
        said.hold();
    }

    /** What was held back is said now. */
    void speak() {
        said.resume();
    }

    void announce() {
        Migrate command = command();
        MigrationEvent event = new MigrationEvent(
                command.migration(),
                command.plan(),
                command.vm(),
                command.vmName(),
                command.host(),
                command.to(),
                note.owned(),
                note.step(),
                out.clock().instant(),
                note.state());
        said.say(() -> out.events().publish(EventType.MIGRATION, event));
    }

    private void go(Phase next) {
        phase = next;
        next.begin();
    }

    private void endPhase() {
        if (phase != null) {
            phase.end();
            phase = null;
        }
    }

    /** Brings the link's calls onto the loop. */
    private final class Posted implements LinkEvents {

        @Override
        public void connected() {
            post(Phase::connected);
        }

        @Override
        public void lost(Reason why) {
            post(now -> now.lost(why));
        }

        @Override
        public void refused(Reason why) {
            post(now -> now.refused(why));
        }

        @Override
        public void received(ControlMessage message) {
            if (message instanceof ToSource answer) {
                post(now -> now.received(answer));
            }
        }

        private void post(Consumer<Phase> action) {
            out.loop().execute(() -> {
                Phase now = phase;
                if (now != null) {
                    action.accept(now);
                }
            });
        }
    }
}
