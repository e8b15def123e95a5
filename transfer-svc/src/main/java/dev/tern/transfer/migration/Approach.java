package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Limit;
import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Allowed;
import dev.tern.contracts.migration.MigrationState.Prepared;
import dev.tern.contracts.migration.MigrationState.Requested;
import dev.tern.contracts.migration.MigrationState.Reserved;
import dev.tern.contracts.migration.MigrationState.Undoable;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.Verdict;
import dev.tern.transfer.migration.Hypervisor.Description;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.ToSource;
import dev.tern.transfer.protocol.Octets;
import dev.tern.transfer.protocol.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The source's way towards the hand-over: until RELEASED any fault leads back. */
final class Approach implements Phase {

    /** They are journaled. */
    private static final int MOST_NOTES = 32;

    private final Departure move;
    private final Permits permits;
    private final CopyWatch watch;
    private final Forewarning forewarning;
    private @Nullable Description guest;
    private @Nullable Timer answer;
    private @Nullable Timer duration;
    private @Nullable Timer grace;
    private @Nullable ImageDigest peerDigest;
    private @Nullable Duration loadedTick;

    Approach(Departure move, Permits permits) {
        this.move = move;
        this.permits = permits;
        this.watch = new CopyWatch(move, this);
        this.forewarning = new Forewarning(move, this);
    }

    @Override
    public void begin() {
        Verdict.Allow allow = move.command().allow();
        if (isExpired(allow)) {
            return;
        }
        duration = move.after(
                move.command().limits().duration(),
                this,
                () -> undo(
                        "duration.exceeded",
                        "The move took longer than " + move.command().limits().duration()));
        if (state() instanceof Requested requested) {
            move.enter(requested.allow(allow));
            move.out().hypervisor().describe(move.vm(), move.command().manner(), move.reply(this, this::described));
        }
    }

    /** An allow says until when a move may start: once pages travel only a withdrawal ends it. */
    private boolean isExpired(Verdict.Allow allow) {
        if (allow.expiresAt().isAfter(move.out().clock().instant())) {
            return false;
        }
        undo("allow.expired", "Policy's allow expired at " + allow.expiresAt() + "; ask for another");
        return true;
    }

    private void described(Answer<Description> reply) {
        switch (reply) {
            case Answer.Refused<Description>(Reason why) ->
                undo(
                        why.code().equals("guest.unknown")
                                ? new Reason(
                                        "guest.gone",
                                        "The guest is not at " + move.out().host() + ": " + why.text())
                                : why);
            case Answer.Unreachable<Description>(Reason why) -> undo(why);
            case Answer.Given<Description>(Description given) -> {
                boolean cold = move.command().mode() == MigrationMode.COLD;
                boolean started = given.state() == VmState.RUNNING || given.state() == VmState.PAUSED;
                if (cold && started) {
                    undo("guest.running", "The guest is started: shut it down to move it cold, or move it live");
                    return;
                }
                if (!cold && !started) {
                    undo(
                            "guest.stopped",
                            "The guest is " + given.state() + ": start it to move it live, or move it cold");
                    return;
                }
                guest = given;
                move.change(note -> note.paused(given.state() == VmState.PAUSED).peerKnows(true));
                waitForAnswer("reserve");
                move.connect();
            }
        }
    }

    @Override
    public void connected() {
        grace = stop(grace);
        Description given = guest;
        if (given == null) {
            return;
        }
        switch (state()) {
            case Allowed _ ->
                move.send(new ControlMessage.Reserve(
                        given.name(),
                        given.memory(),
                        given.document(),
                        given.version(),
                        move.command().limits().streams(),
                        move.command().limits().duration(),
                        move.command().manner()));
            case Reserved _ -> move.send(new ControlMessage.Prepare());
            default -> {
                move.send(new ControlMessage.Inquire());
                watch.repeat();
            }
        }
    }

    @Override
    public void lost(Reason why) {
        if (watch.hasPaused()) {
            return;
        }
        if (move.command().mode() == MigrationMode.NATIVE && state() instanceof MigrationState.Copying) {
            undo(
                    "link.lost",
                    "The link to " + move.command().to() + " is gone, and a native copy cannot be resumed: "
                            + why.text());
        } else if (grace == null) {
            grace = move.after(move.out().settings().linkGrace(), this, () -> {
                grace = null;
                if (!watch.hasPaused()) {
                    undo("link.lost", "The link to " + move.command().to() + " stayed away: " + why.text());
                }
            });
        }
    }

    @Override
    public void refused(Reason why) {
        move.change(note -> note.peerKnows(false));
        undo(why);
    }

    @Override
    public void received(ToSource message) {
        switch (message) {
            case ControlMessage.Reserved(Token token, List<Reason> notes) -> reserved(token, notes);
            case ControlMessage.Prepared(String ticket) -> prepared(ticket);
            case ControlMessage.ReturnPath(long offset, Octets bytes) -> watch.returned(offset, bytes);
            case ControlMessage.Loaded(ImageDigest digest) -> loaded(digest);
            case ControlMessage.Standing(OwnershipRecord last) -> {
                if (last != null && last.kind() == Kind.LOADED && last.digest() != null) {
                    loaded(last.digest());
                }
            }
            case ControlMessage.Refused(List<Reason> reasons) -> undo(joined(reasons));
            case ControlMessage.Broken(Reason why) -> undo(why);
            case ControlMessage.Discarded _ ->
                undo("peer.discarded", move.command().to() + " no longer holds the image");
            case ControlMessage.Running _ ->
                undo("peer.protocol", move.command().to() + " says that it runs a guest that was not released");
        }
    }

    private void reserved(Token token, List<Reason> found) {
        if (state() instanceof Allowed allowed && guest != null) {
            watch.use(token, guest.memory(), guest.disks());
            List<Reason> notes = Stream.concat(guest.notes().stream(), found.stream())
                    .limit(MOST_NOTES)
                    .toList();
            move.enter(allowed.reserve(notes));
            waitForAnswer("prepare");
            move.send(new ControlMessage.Prepare());
        }
    }

    private void prepared(String ticket) {
        if (state() instanceof Reserved && !forewarning.isBegun()) {
            answer = stop(answer);
            if (!isExpired(move.command().allow()) && !isWithdrawn()) {
                forewarning.begin(notes -> forewarned(notes, ticket), this::undo);
            }
        }
    }

    /** Those who were told may have taken their time. */
    private void forewarned(List<Reason> notes, String ticket) {
        if (state() instanceof Reserved reserved) {
            if (!notes.isEmpty()) {
                move.enter(reserved.note(notes));
            }
            if (!isExpired(move.command().allow()) && !isWithdrawn()) {
                Prepared prepared = reserved.prepare();
                move.enter(prepared, note -> notes.isEmpty() ? note.told(null) : note); // nobody wanted to know
                watch.start(prepared, ticket);
            }
        }
    }

    private void loaded(ImageDigest digest) {
        peerDigest = digest;
        loadedTick = move.out().ticker().read();
        progressed();
    }

    /** Called whenever something that the release waits for has come. */
    void progressed() {
        ImageDigest own = watch.digest();
        ImageDigest peer = peerDigest;
        Duration loadedAt = loadedTick;
        Duration pausedAt = watch.pausedTick();
        if (own == null || peer == null || loadedAt == null || !watch.isCompleted()) {
            return;
        }
        if (!own.equals(peer)) {
            undo("digest.mismatch", "The image at " + move.command().to() + " has another digest");
        } else if (pausedAt == null || watch.isPastDeadline()) {
            watch.deadlinePassed();
        } else if (state() instanceof MigrationState.Switching switching && !isWithdrawn()) {
            MigrationState.Loaded loaded = switching.loaded(own);
            move.pass(loaded);
            move.release(loaded, new HandedOver.Pause(pausedAt, loadedAt));
        }
    }

    @Override
    public void published(OwnershipRecord record) {
        if (record.kind() == Kind.REFUSED) {
            undo("peer.discarded", move.command().to() + " no longer holds the image");
        }
    }

    /** Asked in the same step as what it would forbid: before the first page, and before the final record. */
    private boolean isWithdrawn() {
        Optional<Reason> against = permits.withdrawn(move.command().migration());
        against.ifPresent(this::undo);
        return against.isPresent();
    }

    @Override
    public void withdrawn(Reason why) {
        undo(why);
    }

    @Override
    public Optional<Reason> cancel(Cancel command) {
        undo(Withdrawal.REQUESTED, command.actor() + ": " + command.reason());
        return Optional.empty();
    }

    @Override
    public void limit(Limit command) {
        watch.limit(command.bandwidth());
    }

    @Override
    public Optional<Reason> resolve(Resolve command) {
        return Optional.of(new Reason("migration.not-in-doubt", "The move is " + state().word() + ", not in doubt"));
    }

    @Override
    public void end() {
        answer = stop(answer);
        duration = stop(duration);
        grace = stop(grace);
        watch.end();
    }

    void undo(String code, String text) {
        undo(new Reason(code, text));
    }

    void undo(Reason why) {
        if (move.phase() == this && state() instanceof Undoable undoable) {
            move.undo(undoable, why);
        }
    }

    private MigrationState state() {
        return move.note().state();
    }

    private void waitForAnswer(String request) {
        answer = stop(answer);
        answer = move.after(
                move.out().settings().answerWithin(),
                this,
                () -> undo(
                        "peer.silent",
                        move.command().to() + " at " + move.command().destination() + " did not answer " + request
                                + " within " + move.out().settings().answerWithin()));
    }

    private static Reason joined(List<Reason> reasons) {
        return reasons.size() == 1
                ? reasons.getFirst()
                : new Reason(
                        "preflight.refused",
                        reasons.stream()
                                .map(reason -> reason.code() + ": " + reason.text())
                                .collect(Collectors.joining("; ")));
    }

    static @Nullable Timer stop(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
        return null;
    }
}
