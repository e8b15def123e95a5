package dev.tern.transfer.protocol;

import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What two agents say to each other about one migration, beside the pages. All are idempotent. */
public sealed interface ControlMessage {

    /** From the source's agent. */
    sealed interface ToDestination extends ControlMessage {}

    /** From the destination's agent. */
    sealed interface ToSource extends ControlMessage {}

    /**
     * Check everything and hold memory and name.
     *
     * @param document what the guest is, in its hypervisor's own form, UTF-8, at most 1 MiB
     * @param hypervisor what the source runs, {@code embedded 2.0}
     */
    record Reserve(
            String vmName,
            DataSize memory,
            String document,
            String hypervisor,
            int streams,
            Duration duration,
            Manner manner)
            implements ToDestination {}

    /** Wait for the stream, paused. */
    record Prepare() implements ToDestination {}

    /**
     * In modes other than the relay, where the pages do not say it: the source's hypervisor has paused the guest, or put
     * its definition away, and the load may be brought to its end.
     */
    record Switching() implements ToDestination {}

    /** The source's one final record for this epoch: the guest is yours. */
    record Release(OwnershipRecord released) implements ToDestination {}

    /** The hand-over does not happen: discard and journal REFUSED. */
    record Abort(Reason why) implements ToDestination {}

    /** Where does your journal stand? Sent after every reconnect. */
    record Inquire() implements ToDestination {}

    /** The source's image is gone; nothing more will come. */
    record Farewell() implements ToDestination {}

    /**
     * @param token that the data connections of this migration must present
     * @param notes what the destination found that people should know of and that stops nothing
     */
    record Reserved(Token token, List<Reason> notes) implements ToSource {
        public Reserved {
            notes = List.copyOf(notes);
        }
    }

    /** All reasons at once why this host does not take the guest. */
    record Refused(List<Reason> reasons) implements ToSource {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The hypervisor waits for the stream.
     *
     * @param ticket for the source's hypervisor, in its own form, UTF-8, at most 256 KiB; may be empty
     */
    record Prepared(String ticket) implements ToSource {}

    /**
     * What the destination's hypervisor has said back into its socket, for the source's hypervisor, which may wait for it
     * before it calls its stream ended. A part that a cut has swallowed comes again, from the beginning, after Inquire.
     *
     * @param offset of the first byte among all that it has said in this move; with the length at most 64 KiB
     */
    record ReturnPath(long offset, Octets bytes) implements ToSource {}

    /** The image is loaded and journaled; digest over the whole stream, or that none is taken in this mode. */
    record Loaded(ImageDigest digest) implements ToSource {}

    /**
     * Journaled OWNED; the guest runs (or stays paused as its user wanted).
     *
     * @param handOver from LOADED to here, by the destination's clock
     */
    record Running(Duration handOver) implements ToSource {}

    /** Journaled REFUSED: this host never runs the guest under this epoch. */
    record Discarded(OwnershipRecord refused) implements ToSource {}

    /** Something broke here; the migration cannot go on. */
    record Broken(Reason why) implements ToSource {}

    /** Answer to {@link Inquire}: the last journaled record for this epoch, or none. */
    record Standing(@Nullable OwnershipRecord last) implements ToSource {}
}
