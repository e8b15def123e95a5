package dev.tern.transfer.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that the source must know of a move to go on with it, or undo it, after a crash.
 *
 * @param owned the epoch at which this host owned the guest when the move began
 * @param offered the epoch that the hand-over gives to the destination
 * @param step of the last event told
 * @param userPaused the guest's user has paused it
 * @param copied the hypervisor was asked to emit the guest's memory, so that it may have paused it
 * @param peerKnows the destination was asked to reserve, and has not yet confirmed that it holds nothing any more
 * @param restored the guest is as it was before, or is gone
 * @param told when hooks began to be told of it; none before, and once they were told that it is undone, or it is done
 */
public record DepartureNote(
        Migrate command,
        Epoch owned,
        Epoch offered,
        Instant at,
        MigrationState state,
        int step,
        boolean userPaused,
        boolean copied,
        boolean peerKnows,
        boolean restored,
        CopyFigures figures,
        @Nullable Instant told) {

    DepartureNote at(MigrationState next) {
        return new DepartureNote(
                command, owned, offered, at, next, step + 1, userPaused, copied, peerKnows, restored, figures, told);
    }

    /** The same, after so many steps that may have been told. */
    DepartureNote skip(int steps) {
        return new DepartureNote(
                command,
                owned,
                offered,
                at,
                state,
                step + steps,
                userPaused,
                copied,
                peerKnows,
                restored,
                figures,
                told);
    }

    /** Another round of the same state: no event of its own. */
    DepartureNote turn(MigrationState next) {
        return new DepartureNote(
                command, owned, offered, at, next, step, userPaused, copied, peerKnows, restored, figures, told);
    }

    DepartureNote paused(boolean byUser) {
        return new DepartureNote(
                command, owned, offered, at, state, step, byUser, copied, peerKnows, restored, figures, told);
    }

    /** About to ask the hypervisor for the guest's memory. */
    DepartureNote copying() {
        return new DepartureNote(
                command, owned, offered, at, state, step, userPaused, true, peerKnows, restored, figures, told);
    }

    /** About to ask the destination, or told by it that it holds nothing. */
    DepartureNote peerKnows(boolean now) {
        return new DepartureNote(
                command, owned, offered, at, state, step, userPaused, copied, now, restored, figures, told);
    }

    DepartureNote restored(boolean now) {
        return new DepartureNote(
                command, owned, offered, at, state, step, userPaused, copied, peerKnows, now, figures, told);
    }

    DepartureNote with(CopyFigures now) {
        return new DepartureNote(
                command, owned, offered, at, state, step, userPaused, copied, peerKnows, restored, now, told);
    }

    /** About to tell hooks; null: they were told of the end. */
    DepartureNote told(@Nullable Instant since) {
        return new DepartureNote(
                command, owned, offered, at, state, step, userPaused, copied, peerKnows, restored, figures, since);
    }

    boolean isTerminal() {
        return state instanceof MigrationState.Terminal;
    }

    /** Whether the guest may move again: a destination that has yet to be told does not hold it up, a hook does. */
    boolean isFree() {
        return isTerminal() && restored && told == null;
    }

    /** Whether nothing remains to be done. */
    boolean isSettled() {
        return isFree() && !peerKnows;
    }
}
