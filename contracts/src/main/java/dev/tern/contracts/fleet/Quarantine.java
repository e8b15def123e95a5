package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host, or a link from it, that moves keep away from because they failed there.
 *
 * @param host or the link's source
 * @param to the link's destination; none where it is about the host itself
 * @param times in a row that it was imposed, each longer than the one before
 * @param until when it is tried again
 * @param why the last failure
 */
public record Quarantine(
        HostId host, @Nullable HostId to, State state, int times, Instant since, Instant until, Reason why) {

    public enum State {
        /** No move starts from or to it. */
        IMPOSED,
        /** One move at a time is tried: its end decides. */
        PROBATION,
        /** It is over, by a move that arrived or by people. */
        LIFTED
    }

    /** {@code host-b}, or {@code host-a>host-b} for a link. */
    public String subject() {
        return to == null ? host.value() : host + ">" + to;
    }

    public boolean isImposed() {
        return state == State.IMPOSED;
    }
}
