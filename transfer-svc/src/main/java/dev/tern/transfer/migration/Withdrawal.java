package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Limit;
import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Cancelling;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.migration.Answer.Done;
import dev.tern.transfer.migration.Hypervisor.Watch;
import dev.tern.transfer.migration.Timers.Timer;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.ToSource;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way back, after ABORTED: the guest is made to run as before, and the destination is told to give back what it
 * holds. The move is reported as ended when both are done, or when the one that is not cannot be reached for a while;
 * the rest then goes on in the background.
 */
final class Withdrawal implements Phase {

    /** The code of an undo that somebody asked for. */
    static final String REQUESTED = "cancel.requested";

    private static final Duration RETRY = Duration.ofMillis(250);

    private final Departure move;
    private @Nullable Timer patience;
    private @Nullable Timer retry;
    private @Nullable Timer giveUp;

    Withdrawal(Departure move) {
        this.move = move;
    }

    @Override
    public void begin() {
        if (!move.note().copied() && !move.note().restored()) {
            move.change(note -> note.restored(true));
        }
        if (!move.note().restored()) {
            stopStream();
        }
        if (move.note().peerKnows()) {
            move.connect();
            tellPeer();
            giveUp = move.after(move.out().settings().tellFor(), this, this::tooLate);
        }
        patience = move.after(move.out().settings().restoreWithin(), this, this::report);
        progressed();
    }

    private void stopStream() {
        retry = null;
        move.out().hypervisor().cancelOutgoing(move.vm(), move.reply(this, this::stopped));
    }

    private void stopped(Answer<Done> reply) {
        if (reply instanceof Answer.Unreachable<Done>) {
            retry = move.after(RETRY, this, this::stopStream);
        } else {
            move.out().hypervisor().watch(move.vm(), move.reply(this, this::seen));
        }
    }

    private void seen(Answer<Watch> reply) {
        switch (reply) {
            case Answer.Given<Watch>(Watch seen)
            when seen.isGone() || move.note().userPaused() -> restored();
            case Answer.Given<Watch> _ -> move.out().hypervisor().resume(move.vm(), move.reply(this, this::resumed));
            case Answer.Refused<Watch> _, Answer.Unreachable<Watch> _ ->
                retry = move.after(RETRY, this, this::stopStream);
        }
    }

    private void resumed(Answer<Done> reply) {
        if (reply instanceof Answer.Given<Done>) {
            restored();
        } else {
            retry = move.after(RETRY, this, this::stopStream);
        }
    }

    private void restored() {
        move.change(note -> note.restored(true));
        move.alert(AlertKind.HYPERVISOR_UNREACHABLE, false, "The guest is as it was before the move");
        progressed();
    }

    private void tellPeer() {
        if (move.note().peerKnows()) {
            move.send(new ControlMessage.Abort(why()));
        }
    }

    private void told() {
        if (move.note().peerKnows()) {
            move.change(note -> note.peerKnows(false));
            progressed();
        }
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
        if (move.note().restored() && !move.note().peerKnows()) {
            report();
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
        tellPeer();
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
            default -> tellPeer();
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
        retry = Approach.stop(retry);
        giveUp = Approach.stop(giveUp);
    }
}
