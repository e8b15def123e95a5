package dev.tern.scheduler.power;

import dev.tern.contracts.plan.Reason;
import java.time.Instant;

/**
 * How a host is, as its keeper knows it.
 *
 * <pre>
 *            fresh samples                 empty, and the reserve holds          looked at again, still empty
 *   Unknown ---------------> Up ------------------------------------> Closing ------------------------------> Stopping
 *      ^  \                  | ^ ^----------- something came up -------/ |                                     |    |
 *      |   \ says off        | |                                         |              failed: on, left alone |    | says off
 *      |    v                | `-----------------------------------------|-------------------------------------'    |
 *      |   Off <------------ | ------------------------------------------|------------------------------------------'
 *      |    |  ^ failed: left|alone
 *      |    v  |             |
 *      |   Waking            |
 *      `------ silent -------'
 * </pre>
 *
 * Fresh samples make any host but one that closes or stops {@code Up}.
 */
sealed interface HostPhase {

    /** It sends nothing, and nothing says that it is off. */
    record Unknown() implements HostPhase {}

    /** @param since it has sent samples without a break, as far as this keeper has seen */
    record Up(Instant since) implements HostPhase {}

    /**
     * It takes no guests any more; it is switched off when samples that were taken since still show nothing.
     *
     * @param up since when it has been
     */
    record Closing(Instant since, Instant up, Reason why) implements HostPhase {}

    /** It was told to shut down. */
    record Stopping(Instant since) implements HostPhase {}

    record Off(Instant since) implements HostPhase {}

    /** It was told to wake. */
    record Waking(Instant since) implements HostPhase {}
}
