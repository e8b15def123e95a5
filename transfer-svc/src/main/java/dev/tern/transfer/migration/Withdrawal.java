package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Limit;
import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Cancelling;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Answer.Reply;
import dev.tern.transfer.migration.Hooks.Moment;
import dev.tern.transfer.migration.Hypervisor.Stream;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.migration.Repairs.Step;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.ToSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way back, after ABORTED: the guest is made to run as before, and beside that the destination is told to give back
 * what it holds. The move is reported as ended when both are done, or when the one that is not cannot be reached for a while;
 * the rest then goes on in the background.
 */
final class Withdrawal implements Phase {

    /** The code of an undo that somebody asked for. */
    static final String REQUESTED = "cancel.requested";

    /** The hypervisor emits nothing any more and has taken back its limits. */
    private static final String STREAM = "stream.stopped";

    private static final String GUEST = "guest.resumed";
    private static final String PEER = "peer.told";
    private static final String HOOKS = "hooks.told";

    private final Departure move;
    private final Repairs repairs;
    private @Nullable Timer patience;
    private @Nullable Timer giveUp;

    Withdrawal(Departure move) {
        this.move = move;
        this.repairs = new Repairs(
                (delay, action) -> move.after(delay, this, action), steps(), already(move.note()), this::repaired);
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(List.of(
                new Step(STREAM, List.of(), this::stopStream),
                new Step(GUEST, List.of(STREAM), this::resumeGuest),
                new Step(PEER, List.of(), this::tellPeer)));
        if (move.note().told() != null) {
            steps.add(new Step(HOOKS, List.of(GUEST), this::tellHooks));
        }
        return steps;
    }

    @Override
    public void begin() {
        if (!move.note().copied() && !move.note().restored()) {
            move.change(note -> note.restored(true));
        }
        if (move.note().peerKnows()) {
            giveUp = move.after(move.out().settings().tellFor(), this, this::tooLate);
        }
        patience = move.after(move.out().settings().restoreWithin(), this, this::report);
        repairs.begin();
        progressed();
    }

    private static Set<String> already(DepartureNote note) {
        Set<String> done = new HashSet<>();
        if (note.restored() || !note.copied()) {
            done.add(STREAM);
            done.add(GUEST);
        }
        if (!note.peerKnows()) {
            done.add(PEER);
        }
        return done;
    }

    /** Once the stream is cancelled nobody can tell any more whether it or the guest's user has paused the guest. */
    private void stopStream(Consumer<Boolean> isDone) {
        move.out().hypervisor().watch(move.vm(), move.<Watch>reply(this, reply -> {
            if (reply instanceof Answer.Given<Watch>(Watch seen) && !move.note().userPaused() && isPausedByUser(seen)) {
                move.change(note -> note.paused(true));
            }
            cancelStream(isDone);
        }));
    }

    private static boolean isPausedByUser(Watch seen) {
        return seen.guest().filter(VmState.PAUSED::equals).isPresent()
                && seen.stream()
                        .map(Stream::phase)
                        .filter(phase -> phase == Stream.Phase.SETUP || phase == Stream.Phase.ACTIVE)
                        .isPresent();
    }

    private void cancelStream(Consumer<Boolean> isDone) {
        move.out()
                .hypervisor()
                .cancelOutgoing(
                        move.vm(),
                        move.<Done>reply(this, reply -> isDone.accept(!(reply instanceof Answer.Unreachable<Done>))));
    }

    private void resumeGuest(Consumer<Boolean> isDone) {
        move.out().hypervisor().watch(move.vm(), move.<Watch>reply(this, reply -> {
            switch (reply) {
                case Answer.Given<Watch>(Watch seen) when seen.isGone(MigrationMode.RELAY) -> isDone.accept(true);
                case Answer.Given<Watch> _ -> {
                    Reply<Done> again =
                            move.reply(this, resumed -> isDone.accept(resumed instanceof Answer.Given<Done>));
                    if (move.note().userPaused()) {
                        move.out().hypervisor().settle(move.vm(), again);
                    } else {
                        move.out().hypervisor().resume(move.vm(), again);
                    }
                }
                case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ -> isDone.accept(false);
            }
        }));
    }

    /** Its end is told by the destination, over the link or by the log. */
    private void tellPeer(Consumer<Boolean> unused) {
        move.connect();
        move.send(new ControlMessage.Abort(why()));
    }

    /** Whatever they answer: they have been asked until their deadline. */
    private void tellHooks(Consumer<Boolean> isDone) {
        new Telling(move.out()).tell(Forewarning.call(move, Moment.UNDONE), told -> {
            if (move.phase() == this) {
                isDone.accept(true);
            }
        });
    }

    private void repaired(String step) {
        switch (step) {
            case GUEST -> {
                move.change(note -> note.restored(true));
                move.alert(AlertKind.HYPERVISOR_UNREACHABLE, false, "The guest is as it was before the move");
            }
            case PEER -> move.change(note -> note.peerKnows(false));
            case HOOKS -> move.change(note -> note.told(null));
            default -> {}
        }
        progressed();
    }

    List<Undoing.Step> progress() {
        return repairs.progress();
    }

    private void told() {
        repairs.done(PEER);
    }

    private void confirmed() {
        move.alert(AlertKind.MIGRATION_CONTRADICTED, false, move.command().to() + " holds nothing of it any more");
        told();
    }

    private void tooLate() {
        move.alert(
                AlertKind.MIGRATION_PEER_UNTOLD,
                true,
                move.command().to() + " could not be told for "
                        + move.out().settings().tellFor() + " that this move is undone");
        told();
    }

    private void progressed() {
        if (move.phase() != this) {
            return;
        }
        if (repairs.isDone(GUEST) && repairs.isDone(PEER)) {
            report(); // hooks are told beside it
        }
        if (repairs.isAllDone()) {
            move.settle();
        }
    }

    private void report() {
        if (move.note().state() instanceof Cancelling cancelling) {
            if (!move.note().restored()) {
                move.alert(
                        AlertKind.HYPERVISOR_UNREACHABLE,
                        true,
                        "The hypervisor of " + move.out().host() + " does not answer; guest "
                                + move.command().vmName() + " cannot be resumed yet");
            }
            move.enter(isAskedFor() ? cancelling.rolledBack() : cancelling.failed());
        }
    }

    /** By a person, the scheduler or policy; everything else is a fault. */
    private boolean isAskedFor() {
        return why().code().equals(REQUESTED) || why().code().equals(Permits.WITHDRAWN);
    }

    private Reason why() {
        return switch (move.note().state()) {
            case Cancelling(String _, Reason why) -> why;
            case MigrationState.RolledBack(String _, Reason why) -> why;
            case MigrationState.Failed(String _, Reason why) -> why;
            default -> new Reason("migration.undone", "The move is undone");
        };
    }

    @Override
    public void connected() {
        repairs.again(PEER);
    }

    @Override
    public void lost(Reason why) {}

    @Override
    public void refused(Reason why) {
        told();
    }

    @Override
    public void received(ToSource message) {
        switch (message) {
            case ControlMessage.Discarded _, ControlMessage.Refused _ -> confirmed();
            case ControlMessage.Running _ ->
                move.alert(
                        AlertKind.MIGRATION_CONTRADICTED,
                        true,
                        move.command().to() + " says that it runs "
                                + move.command().vmName() + ", which was never released to it");
            case ControlMessage.ReturnPath _ -> {} // said before it heard of the end
            default -> repairs.again(PEER);
        }
    }

    @Override
    public void published(OwnershipRecord record) {
        if (record.kind() == Kind.REFUSED) {
            confirmed();
        }
    }

    @Override
    public void withdrawn(Reason why) {}

    @Override
    public Optional<Reason> cancel(Cancel command) {
        return Optional.empty();
    }

    @Override
    public void limit(Limit command) {}

    @Override
    public Optional<Reason> resolve(Resolve command) {
        return Optional.of(new Reason("migration.not-in-doubt", "The move is undone, not in doubt"));
    }

    @Override
    public void end() {
        patience = Approach.stop(patience);
        repairs.end();
        giveUp = Approach.stop(giveUp);
    }
}
