package dev.tern.contracts.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;

/**
 * What the scheduler has made of a host's power, to save energy.
 *
 * @param why it was switched so
 */
public record HostPower(HostId host, State state, Instant since, Reason why) {

    public enum State {
        ON,
        /** It was told to shut down, and may answer yet. */
        SWITCHING_OFF,
        OFF,
        /** It was told to wake, and does not answer yet. */
        WAKING
    }

    /** Whether nobody need miss it where it does not answer. */
    public boolean mayBeSilent() {
        return state != State.ON;
    }
}
