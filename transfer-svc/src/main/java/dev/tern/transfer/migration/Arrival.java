package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.migration.Peering.Link;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.ownership.Ownership;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.Reserve;
import dev.tern.transfer.protocol.ControlMessage.ToDestination;
import dev.tern.transfer.protocol.ControlMessage.ToSource;
import dev.tern.transfer.protocol.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One guest's coming, at the destination. Until LOADED it may be thrown away for any reason; from LOADED on only the
 * source's word counts, or the loss of the image; from OWNED on the guest is this host's and is made to run.
 */
final class Arrival {

    static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration SPARE = Duration.ofSeconds(10);

    private final Surroundings out;
    private final Book book;
    private final Alarms alarms;
    private final Session session;
    private final Consumer<Arrival> over;
    private final ImageLoad load;
    private final ImageHeld held;
    private final Clearance clearance = new Clearance(this);
    private final Takeover takeover;
    private final Reservation reservation;
    private @Nullable ArrivalNote note;
    private @Nullable Link link;
    private @Nullable Timer grace;

    /**
     * @param note from the journal; none when the session is new here
     * @param over called when nothing remains to be done but to answer, which the journal can do
     */
    Arrival(
            Surroundings out,
            Book book,
            Alarms alarms,
            Session session,
            @Nullable ArrivalNote note,
            BiFunction<Reserve, Sight, List<Reason>> preflight,
            Aftercare aftercare,
            Consumer<Arrival> over) {
        this.out = out;
        this.book = book;
        this.alarms = alarms;
        this.session = session;
        this.note = note;
        this.over = over;
        this.load = new ImageLoad(out, session, this);
        this.held = new ImageHeld(this);
        this.takeover = new Takeover(this, aftercare);
        this.reservation = new Reservation(this, load, preflight);
    }

    Session session() {
        return session;
    }

    @Nullable
    ArrivalNote note() {
        return note;
    }

    /** After a restart: what the journal says decides. */
    void recover() {
        switch (stage()) {
            case null -> {}
            case HOLDING -> discard(new Reason("agent.restarted", "The agent of " + out.host() + " was restarted"));
            case LOADED -> held.recover();
            case OWNED -> takeover.recover();
            case DISCARDING -> clearance.begin();
            case SETTLED, DISCARDED -> over.accept(this);
        }
    }

    void linked(Link now) {
        grace = Approach.stop(grace);
        Link before = link;
        link = now;
        if (before != null && before != now) {
            before.close();
        }
    }

    void lost(Link which, Reason why) {
        if (which != link) {
            return;
        }
        switch (stage()) {
            case null -> finish();
            case HOLDING -> {
                if (grace == null) {
                    grace = out.timers()
                            .after(
                                    out.settings().linkGrace().plus(SPARE),
                                    () -> discardUnlessLoaded(new Reason(
                                            "link.lost",
                                            "The link from " + session.from() + " stayed away: " + why.text())));
                }
            }
            case LOADED, OWNED, DISCARDING -> {}
            case SETTLED, DISCARDED -> finish();
        }
    }

    void received(ToDestination message) {
        switch (message) {
            case Reserve request -> reservation.ask(request);
            case ControlMessage.Prepare _ -> prepare();
            case ControlMessage.Switching _ -> load.endsByItself();
            case ControlMessage.Release(OwnershipRecord released) -> release(released);
            case ControlMessage.Abort(Reason why) -> discard(why);
            case ControlMessage.Inquire _ -> answer();
            case ControlMessage.Farewell _ -> {
                if (stage() == Stage.SETTLED) {
                    finish();
                }
            }
        }
    }

    /** A genuine record of the source about this very hand-over, by way of the log. */
    void published(OwnershipRecord record) {
        if (stage() == Stage.LOADED) {
            if (record.kind() == Kind.RELEASED && record.epoch().equals(session.epoch())) {
                release(record);
            } else if (record.kind() == Kind.ABORTED || session.epoch().isBefore(record.epoch())) {
                discard(new Reason(
                        "handover.aborted", session.from() + " journaled that the hand-over does not happen"));
            }
        } else if (record.kind() == Kind.ABORTED) {
            discardUnlessLoaded(new Reason("handover.aborted", session.from() + " journaled the end of the move"));
        }
    }

    private void prepare() {
        if (note == null || note.stage() != Stage.HOLDING || load.token() == null) {
            answer();
        } else if (load.isPrepared()) {
            send(new ControlMessage.Prepared(load.ticket()));
        } else if (!note.prepared()) {
            write(note.preparing());
            load.prepare();
        }
    }

    /** The hypervisor waits for the stream. */
    void prepared() {
        Link now = link;
        if (stage() == Stage.HOLDING && now != null) {
            if (load.open(now)) {
                send(new ControlMessage.Prepared(load.ticket()));
            }
        }
    }

    /** The hypervisor has loaded the whole image, whose digest equals the source's where one is taken. */
    void loaded(ImageDigest digest) {
        if (note == null || note.stage() != Stage.HOLDING) {
            return;
        }
        OwnershipRecord record = record(Kind.LOADED, digest, false);
        note = note.at(Stage.LOADED);
        book.write(new Entry.Owner(record), new Entry.Coming(note));
        send(new ControlMessage.Loaded(digest));
        takeover.loaded();
        load.loaded();
        stopTimers();
        held.waitForWord();
    }

    /** The hypervisor did not take the incoming guest: there is nothing of ours to destroy. */
    void unprepared(Reason why) {
        if (note != null) {
            note = note.unprepared();
        }
        broken(why);
    }

    void broken(Reason why) {
        send(new ControlMessage.Broken(why));
        discardUnlessLoaded(why);
    }

    void release(OwnershipRecord released) {
        switch (stage()) {
            case LOADED -> {
                Optional<Reason> objection = ReleaseRule.objection(
                        released, session, book.ownership(session.vm()).last());
                if (objection.isEmpty()) {
                    held.released(released);
                } else {
                    send(new ControlMessage.Broken(objection.get()));
                }
            }
            case OWNED, SETTLED, DISCARDING, DISCARDED -> answer();
            case HOLDING -> discard(unloaded());
            case null -> releasedUnknown();
        }
    }

    /**
     * The source counts on a refusal to take its guest back, so it is only given where this host cannot have owned the
     * guest under that epoch: not when a later one has been here, and not when the guest is here.
     */
    private void releasedUnknown() {
        Reason unknown = new Reason("journal.unknown", out.host() + " has no record of this hand-over");
        if (book.ownership(session.vm()).isStale(session.epoch())) {
            send(new ControlMessage.Broken(unknown));
            return;
        }
        out.hypervisor().watch(session.vm(), reply -> {
            if (note == null
                    && reply instanceof Answer.Given<Watch>(Watch seen)
                    && seen.guest().isEmpty()) {
                discard(unloaded());
            } else {
                send(new ControlMessage.Broken(unknown));
            }
        });
    }

    void own(OwnershipRecord released) {
        if (note == null) {
            return;
        }
        OwnershipRecord record = record(Kind.OWNED, released.digest(), released.stayPaused());
        note = note.at(Stage.OWNED);
        book.write(new Entry.Owner(record), new Entry.Coming(note));
        stopTimers();
        takeover.run();
        load.done();
    }

    /** Whether images are made here for disks that come with the guest. */
    boolean hasDisks() {
        return note != null && !note.images().isEmpty();
    }

    /** What is being given back, where the move is being undone. */
    List<Undoing.Step> repairs() {
        return stage() == Stage.DISCARDING ? clearance.progress() : List.of();
    }

    /** Whether the guest arrived, was owned, and is not there any more. */
    boolean isLost() {
        return stage() == Stage.OWNED && takeover.isLost();
    }

    /** Another host has the guest by now. */
    void giveUp() {
        if (note != null) {
            write(note.at(Stage.DISCARDED));
            overUnlessLinked();
        }
    }

    void discardUnlessLoaded(Reason why) {
        if (stage() == null || stage() == Stage.HOLDING) {
            discard(why);
        }
    }

    /** Never again under this epoch: REFUSED is on disk before anything is given back. */
    void discard(Reason why) {
        Stage stage = stage();
        if (stage == Stage.OWNED || stage == Stage.SETTLED || stage == Stage.DISCARDING || stage == Stage.DISCARDED) {
            answer();
            return;
        }
        OwnershipRecord record = record(Kind.REFUSED, null, false);
        boolean ruled = book.objection(record).isEmpty();
        ArrivalNote next = note == null
                ? new ArrivalNote(
                        session, "", DataSize.ZERO, out.clock().instant(), Stage.DISCARDING, false, Manner.RELAY)
                : note.at(Stage.DISCARDING);
        note = next;
        if (ruled) {
            book.write(new Entry.Owner(record), new Entry.Coming(next));
        } else {
            book.write(new Entry.Coming(next));
        }
        stopTimers();
        load.end();
        clearance.begin();
    }

    void answer() {
        switch (stage()) {
            case null -> send(new ControlMessage.Standing(null));
            case HOLDING -> {
                send(new ControlMessage.Standing(null));
                load.repeatReturnPath();
            }
            case LOADED -> {
                send(new ControlMessage.Standing(book.ownership(session.vm()).last()));
                load.repeatReturnPath();
            }
            case OWNED -> {
                if (takeover.isLost()) {
                    send(new ControlMessage.Broken(
                            new Reason("guest.lost", out.host() + " owned the guest and lost it with its hypervisor")));
                } else {
                    send(new ControlMessage.Standing(
                            book.ownership(session.vm()).last()));
                }
            }
            case SETTLED -> send(new ControlMessage.Running(takeover.handOver()));
            case DISCARDING -> {}
            case DISCARDED -> send(new ControlMessage.Discarded(out.seals().seal(record(Kind.REFUSED, null, false))));
        }
    }

    void send(ToSource message) {
        if (link != null) {
            link.send(message);
        }
    }

    void write(ArrivalNote next) {
        note = next;
        book.write(new Entry.Coming(next));
    }

    private void finish() {
        stopTimers();
        load.end();
        if (link != null) {
            link.close();
            link = null;
        }
        over.accept(this);
    }

    private void stopTimers() {
        grace = Approach.stop(grace);
        reservation.end();
        held.end();
    }

    private OwnershipRecord record(Kind kind, @Nullable ImageDigest digest, boolean stayPaused) {
        return book.draft(session.vm(), kind, session.epoch(), session.from(), session.migration(), digest, stayPaused);
    }

    @Nullable
    Stage stage() {
        return note == null ? null : note.stage();
    }

    MigrationMode mode() {
        return note == null ? MigrationMode.RELAY : note.manner().mode();
    }

    String vmName() {
        return note == null ? session.vm().value() : note.vmName();
    }

    private Reason unloaded() {
        return new Reason("release.unloaded", out.host() + " holds no loaded image of this guest");
    }

    void retry(Runnable action) {
        out.timers().after(RETRY, action);
    }

    /** Over, but for answers that the journal can give. */
    void overUnlessLinked() {
        if (link == null) {
            over.accept(this);
        }
    }

    /** The latest record of this guest, if it is of this kind and about this hand-over. */
    Optional<OwnershipRecord> last(Kind kind) {
        Ownership ownership = book.ownership(session.vm());
        return ownership.isLast(kind, session.epoch()) ? Optional.ofNullable(ownership.last()) : Optional.empty();
    }

    Surroundings out() {
        return out;
    }

    Book book() {
        return book;
    }

    void alert(AlertKind kind, boolean holds, String text) {
        alarms.set(
                kind,
                kind.isAboutVm() ? session.vm().value() : session.migration().value(),
                holds,
                text);
    }
}
