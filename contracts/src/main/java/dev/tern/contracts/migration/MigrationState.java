package dev.tern.contracts.migration;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.word.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Where a migration stands. The diagram is in this package's documentation. */
public sealed interface MigrationState {

    /** The state's word, the same in topics, metrics and tables: {@code copying}, {@code rolled-back}. */
    default String word() {
        return Words.of(getClass());
    }

    /** States from which the source takes its guest back. */
    sealed interface Undoable extends MigrationState {

        /** The one way out before the release, whether by request or by a fault. */
        default Cancelling undo(Reason why) {
            return new Cancelling(word(), why);
        }
    }

    /** States that are the end. */
    sealed interface Terminal extends MigrationState {}

    /** The command has arrived and is journaled. */
    record Requested() implements Undoable {
        public Allowed allow(Verdict.Allow allow) {
            return new Allowed(allow.expiresAt());
        }
    }

    /** Policy's allow is recorded and fresh. */
    record Allowed(Instant until) implements Undoable {
        public Reserved reserve(List<Reason> notes) {
            return new Reserved(notes);
        }
    }

    /**
     * The destination has checked everything and holds memory and the name for this guest.
     *
     * @param notes what either side found that people should know of and that stops no move
     */
    record Reserved(List<Reason> notes) implements Undoable {

        public Reserved {
            notes = List.copyOf(notes);
        }

        /** More that people should know of, as what was said by those who were told of the move. */
        public Reserved note(List<Reason> more) {
            return new Reserved(Stream.concat(notes.stream(), more.stream()).toList());
        }

        public Prepared prepare() {
            return new Prepared();
        }
    }

    /** The destination's hypervisor waits for the stream, paused. */
    record Prepared() implements Undoable {
        public Copying copy() {
            return new Copying(1);
        }
    }

    /** Pages travel while the guest runs; round 1 sends all of them. */
    record Copying(int round) implements Undoable {
        public Copying round(int next) {
            return new Copying(next);
        }

        /** The hypervisor has paused the guest: the rest fits the downtime limit. */
        public Switching pause() {
            return new Switching();
        }
    }

    /** The guest is paused at the source; the rest and its device state travel. */
    record Switching() implements Undoable {
        public Loaded loaded(ImageDigest digest) {
            return new Loaded(digest);
        }
    }

    /** The destination holds the whole image, its digest equal where the mode takes one, and has journaled so. */
    record Loaded(ImageDigest digest) implements Undoable {
        public Released release(Epoch epoch) {
            return new Released(epoch, digest);
        }
    }

    /** The source has journaled its one final record: the guest belongs to the destination. */
    record Released(Epoch epoch, ImageDigest digest) implements MigrationState {
        public Running running(Duration downtime) {
            return new Running(epoch, digest, downtime);
        }

        public InDoubt doubt(Reason evidence) {
            return new InDoubt(epoch, digest, evidence);
        }
    }

    /** The destination has journaled OWNED and the guest runs there. */
    record Running(Epoch epoch, ImageDigest digest, Duration downtime) implements MigrationState {
        public Done done(MigrationOutcome outcome) {
            return new Done(outcome);
        }
    }

    /** The source's image is destroyed. */
    record Done(MigrationOutcome outcome) implements Terminal {}

    /** Both sides give back what they hold. {@code phase} is the word of the state that was left. */
    record Cancelling(String phase, Reason why) implements MigrationState {
        /** As asked for. */
        public RolledBack rolledBack() {
            return new RolledBack(phase, why);
        }

        /** Because of a fault; the guest is at the source as before. */
        public Failed failed() {
            return new Failed(phase, why);
        }
    }

    /** Undone on request: the guest is at the source as before. */
    record RolledBack(String phase, Reason why) implements Terminal {}

    /** Undone because of a fault whose code is the reason's; the guest is at the source as before. */
    record Failed(String phase, Reason why) implements Terminal {}

    /** After the release nobody can know whether the guest runs at the destination: both sides stay as they are. */
    record InDoubt(Epoch epoch, ImageDigest digest, Reason evidence) implements MigrationState {
        public Running foundRunning(Duration downtime) {
            return new Running(epoch, digest, downtime);
        }

        /** The destination is known not to run it; the source owns it again under the next epoch. */
        public RolledBack reclaimed(Reason why) {
            return new RolledBack(word(), why);
        }
    }
}
