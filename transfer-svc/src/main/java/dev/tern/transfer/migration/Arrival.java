package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Alert.Severity;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
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
import dev.tern.transfer.protocol.Token;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One guest's coming, at the destination. Until LOADED it may be thrown away for any reason; from LOADED on only the
 * source's word counts, or the loss of the image; from OWNED on the guest is this host's and is made to run.
 */
final class Arrival {

    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration SPARE = Duration.ofSeconds(10);

    private final Surroundings out;
    private final Book book;
    private final Session session;
    private final BiFunction<Reserve, Sight, List<Reason>> preflight;
    private final Consumer<Arrival> over;
    private final ImageLoad load;
    private @Nullable ArrivalNote note;
    private @Nullable Link link;
    private @Nullable Timer grace;
    private @Nullable Timer limit;
    private @Nullable Timer waiting;
    private @Nullable Duration loadedTick;
    private Duration handOver = Duration.ZERO;
    private boolean lost;
    private boolean warned;
    private boolean imageUnseen;
    private @Nullable OwnershipRecord early;

    /**
     * @param note from the journal; none when the session is new here
     * @param over called when nothing remains to be done but to answer, which the journal can do
     */
    Arrival(
            Surroundings out,
            Book book,
            Session session,
            @Nullable ArrivalNote note,
            BiFunction<Reserve, Sight, List<Reason>> preflight,
            Consumer<Arrival> over) {
        this.out = out;
        this.book = book;
        this.session = session;
        this.note = note;
        this.preflight = preflight;
        this.over = over;
        this.load = new ImageLoad(out, session, this);
    }

    Session session() {
        return session;
    }

    @Nullable
    ArrivalNote note() {
        return note;
    }

    boolean isLinked() {
        return link != null;
    }

    /** After a restart: what the journal says decides. */
    void recover() {
        switch (stage()) {
            case null -> {}
            case HOLDING -> discard(new Reason("agent.restarted", "The agent of " + out.host() + " was restarted"));
            case LOADED -> {
                imageUnseen = true;
                lookForImage();
            }
            case OWNED -> lookAndRun();
            case DISCARDING -> free();
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
            case Reserve request -> reserve(request);
            case ControlMessage.Prepare _ -> prepare();
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

    private void reserve(Reserve request) {
        if (note != null) {
            Token token = load.token();
            if (note.stage() == Stage.HOLDING && token != null) {
                send(new ControlMessage.Reserved(token));
            } else {
                answer();
            }
            return;
        }
        Ownership ownership = book.ownership(session.vm());
        if (ownership.isStale(session.epoch())) {
            send(new ControlMessage.Refused(List.of(new Reason(
                    "epoch.stale",
                    "Epoch " + session.epoch() + " is spent at " + out.host() + ", its highest is "
                            + ownership.highest()))));
            return;
        }
        out.hypervisor().look(reply -> {
            if (note == null) {
                looked(request, reply);
            }
        });
    }

    private void looked(Reserve request, Answer<Sight> reply) {
        List<Reason> against =
                switch (reply) {
                    case Answer.Given<Sight>(Sight sight) -> preflight.apply(request, sight);
                    case Answer.Refused<Sight>(Reason why) -> List.of(why);
                    case Answer.Unreachable<Sight>(Reason why) -> List.of(why);
                };
        if (!against.isEmpty()) {
            send(new ControlMessage.Refused(against));
            return;
        }
        note = new ArrivalNote(
                session, request.vmName(), request.memory(), out.clock().instant(), Stage.HOLDING, false);
        book.write(new Entry.Coming(note));
        limit = out.timers()
                .after(
                        request.duration().plus(out.settings().linkGrace()),
                        () -> discardUnlessLoaded(
                                new Reason("duration.exceeded", "The move did not end within " + request.duration())));
        send(new ControlMessage.Reserved(load.reserve(request)));
    }

    private void prepare() {
        if (note == null || note.stage() != Stage.HOLDING || load.token() == null) {
            answer();
        } else if (load.isPrepared()) {
            send(new ControlMessage.Prepared());
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
                send(new ControlMessage.Prepared());
            }
        }
    }

    /** The hypervisor has loaded the whole image, whose digest equals the source's. */
    void loaded(String digest) {
        if (note == null || note.stage() != Stage.HOLDING) {
            return;
        }
        OwnershipRecord record = record(Kind.LOADED, digest, false);
        note = note.at(Stage.LOADED);
        book.write(new Entry.Owner(record), new Entry.Coming(note));
        send(new ControlMessage.Loaded(digest));
        loadedTick = out.ticker().read();
        load.end();
        stopTimers();
        waitForWord();
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

    private void release(OwnershipRecord released) {
        switch (stage()) {
            case LOADED -> {
                Reason objection = objection(released);
                if (objection == null && imageUnseen) {
                    early = released;
                } else if (objection == null) {
                    own(released);
                } else {
                    send(new ControlMessage.Broken(objection));
                }
            }
            case OWNED, SETTLED, DISCARDING, DISCARDED -> answer();
            case HOLDING -> discard(unloaded());
            case null ->
                out.hypervisor().watch(session.vm(), reply -> {
                    if (reply instanceof Answer.Given<Watch>(Watch seen)
                            && seen.guest().isEmpty()) {
                        discard(unloaded());
                    } else {
                        send(new ControlMessage.Broken(
                                new Reason("journal.unknown", out.host() + " has no record of this hand-over")));
                    }
                });
        }
    }

    private @Nullable Reason objection(OwnershipRecord released) {
        OwnershipRecord held = book.ownership(session.vm()).last();
        boolean ours = released.kind() == Kind.RELEASED
                && released.vm().equals(session.vm())
                && released.host().equals(session.from())
                && released.epoch().equals(session.epoch())
                && out.host().equals(released.peer())
                && session.migration().equals(released.migration());
        if (!ours) {
            return new Reason("release.foreign", "The release is not about this hand-over");
        }
        return held != null && held.digest() != null && held.digest().equals(released.digest())
                ? null
                : new Reason("digest.mismatch", "The released image has another digest than the loaded one");
    }

    private void own(OwnershipRecord released) {
        if (note == null) {
            return;
        }
        OwnershipRecord record = record(Kind.OWNED, released.digest(), released.stayPaused());
        note = note.at(Stage.OWNED);
        book.write(new Entry.Owner(record), new Entry.Coming(note));
        stopTimers();
        run();
    }

    private void run() {
        OwnershipRecord owned = book.ownership(session.vm()).last();
        if (owned != null && owned.stayPaused()) {
            runs();
        } else {
            out.hypervisor().resume(session.vm(), whenOwned(reply -> {
                if (reply instanceof Answer.Given<Done>) {
                    runs();
                } else {
                    retry(this::lookAndRun);
                }
            }));
        }
    }

    private void lookAndRun() {
        out.hypervisor().watch(session.vm(), whenOwned(reply -> {
            switch (reply) {
                case Answer.Given<Watch>(Watch seen) when seen.isGone() -> gone();
                case Answer.Given<Watch>(Watch seen)
                when seen.guest().filter(VmState.RUNNING::equals).isPresent() -> runs();
                case Answer.Given<Watch> _ -> run();
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> retry(this::lookAndRun);
            }
        }));
    }

    private void runs() {
        if (note == null) {
            return;
        }
        Duration since = loadedTick;
        handOver = since == null ? Duration.ZERO : out.ticker().since(since);
        send(new ControlMessage.Running(handOver));
        write(note.at(Stage.SETTLED));
        tellOwned();
        warn(false, "");
        if (link == null) {
            over.accept(this);
        }
    }

    /** Published only now: whoever reads it may take it that the guest runs here, and clear the source's image. */
    private void tellOwned() {
        OwnershipRecord owned = book.ownership(session.vm()).last();
        if (owned != null && owned.epoch().equals(session.epoch())) {
            book.tell(owned);
        }
    }

    /** Owned, and not there: only people can say what became of it. */
    private void gone() {
        lost = true;
        alert(
                "vm.lost",
                out.host() + " owns " + vmName() + " at epoch " + session.epoch()
                        + " and its hypervisor has no such guest",
                "If the source still holds the image, tern resolve; else start it cold",
                true);
        answer();
    }

    private void lookForImage() {
        out.hypervisor().watch(session.vm(), reply -> {
            if (stage() != Stage.LOADED) {
                return;
            }
            switch (reply) {
                case Answer.Given<Watch>(Watch seen)
                when seen.isGone() ->
                    discard(new Reason("image.lost", "The hypervisor of " + out.host() + " lost the loaded image"));
                case Answer.Given<Watch> _ -> imageSeen();
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> retry(this::lookForImage);
            }
        });
    }

    /** After a restart nothing is owned before the image is known to have outlived it. */
    private void imageSeen() {
        imageUnseen = false;
        OwnershipRecord released = early;
        early = null;
        if (released == null) {
            waitForWord();
        } else {
            release(released);
        }
    }

    private void waitForWord() {
        waiting = Approach.stop(waiting);
        waiting = out.timers().after(out.settings().doubtAfter(), () -> {
            if (stage() == Stage.LOADED) {
                warn(
                        true,
                        "Guest " + vmName() + " is loaded, paused, and " + session.from()
                                + " has not said whether it is released");
                lookForImage();
            }
        });
    }

    private void discardUnlessLoaded(Reason why) {
        if (stage() == null || stage() == Stage.HOLDING) {
            discard(why);
        }
    }

    /** Never again under this epoch: REFUSED is on disk before anything is given back. */
    private void discard(Reason why) {
        Stage stage = stage();
        if (stage == Stage.OWNED || stage == Stage.SETTLED || stage == Stage.DISCARDING || stage == Stage.DISCARDED) {
            answer();
            return;
        }
        OwnershipRecord record = record(Kind.REFUSED, null, false);
        boolean ruled = book.objection(record).isEmpty();
        ArrivalNote next = note == null
                ? new ArrivalNote(session, "", DataSize.ZERO, out.clock().instant(), Stage.DISCARDING, false)
                : note.at(Stage.DISCARDING);
        note = next;
        if (ruled) {
            book.write(new Entry.Owner(record), new Entry.Coming(next));
        } else {
            book.write(new Entry.Coming(next));
        }
        stopTimers();
        load.end();
        warn(false, why.text());
        free();
    }

    private void free() {
        ArrivalNote now = note;
        if (now == null) {
            return;
        }
        if (!now.prepared()) {
            freed(now);
            return;
        }
        out.hypervisor().watch(session.vm(), reply -> {
            switch (reply) {
                case Answer.Given<Watch>(Watch seen)
                when seen.guest().filter(VmState.RUNNING::equals).isPresent() -> {
                    alert(
                            "vm.not-owned",
                            "Guest " + vmName() + " runs at " + out.host() + " although its hand-over was refused",
                            "Find out who started it; it is not destroyed",
                            true);
                    freed(now);
                }
                case Answer.Given<Watch> _ -> destroy(now);
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> retry(this::free);
            }
        });
    }

    private void destroy(ArrivalNote now) {
        out.hypervisor().destroy(session.vm(), reply -> {
            if (reply instanceof Answer.Given<Done>) {
                freed(now);
            } else {
                retry(this::free);
            }
        });
    }

    private void freed(ArrivalNote now) {
        write(now.at(Stage.DISCARDED));
        tellRefused();
        answer();
        if (link == null) {
            over.accept(this);
        }
    }

    /** Published only now: whoever reads it may take it that nothing is held here any more. */
    private void tellRefused() {
        OwnershipRecord last = book.ownership(session.vm()).last();
        if (last != null && last.kind() == Kind.REFUSED && last.epoch().equals(session.epoch())) {
            book.tell(last);
        }
    }

    private void answer() {
        switch (stage()) {
            case null -> send(new ControlMessage.Standing(null));
            case HOLDING -> send(new ControlMessage.Standing(null));
            case LOADED ->
                send(new ControlMessage.Standing(book.ownership(session.vm()).last()));
            case OWNED -> {
                if (lost) {
                    send(new ControlMessage.Broken(
                            new Reason("guest.lost", out.host() + " owned the guest and lost it with its hypervisor")));
                } else {
                    send(new ControlMessage.Standing(
                            book.ownership(session.vm()).last()));
                }
            }
            case SETTLED -> send(new ControlMessage.Running(handOver));
            case DISCARDING -> {}
            case DISCARDED -> send(new ControlMessage.Discarded(out.seals().seal(record(Kind.REFUSED, null, false))));
        }
    }

    private void send(ToSource message) {
        if (link != null) {
            link.send(message);
        }
    }

    private void write(ArrivalNote next) {
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
        limit = Approach.stop(limit);
        waiting = Approach.stop(waiting);
    }

    private void retry(Runnable action) {
        out.timers().after(RETRY, action);
    }

    private <T> Reply<T> whenOwned(Consumer<Answer<T>> action) {
        return answer -> {
            if (stage() == Stage.OWNED) {
                action.accept(answer);
            }
        };
    }

    private OwnershipRecord record(Kind kind, @Nullable String digest, boolean stayPaused) {
        return book.draft(session.vm(), kind, session.epoch(), session.from(), session.migration(), digest, stayPaused);
    }

    private @Nullable Stage stage() {
        return note == null ? null : note.stage();
    }

    private String vmName() {
        return note == null ? session.vm().value() : note.vmName();
    }

    private Reason unloaded() {
        return new Reason("release.unloaded", out.host() + " holds no loaded image of this guest");
    }

    private void warn(boolean firing, String text) {
        if (firing != warned) {
            warned = firing;
            alert("handover.waiting", text, "Bring the agent or the host " + session.from() + " back", firing);
        }
    }

    private void alert(String code, String text, String remedy, boolean firing) {
        out.events()
                .publish(
                        EventType.ALERT,
                        new Alert(
                                code,
                                Severity.CRITICAL,
                                session.migration().value(),
                                text,
                                remedy,
                                out.clock().instant(),
                                firing));
    }
}
