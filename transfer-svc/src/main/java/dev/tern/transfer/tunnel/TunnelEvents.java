package dev.tern.transfer.tunnel;

import dev.tern.contracts.plan.Reason;

/** Told from the tunnel's own threads: the owner puts it into its queue and returns at once. */
@FunctionalInterface
public interface TunnelEvents {

    /**
     * A channel cannot go on, for a reason that is not its hypervisors' own: those notice that its sockets are closed, and
     * this says why.
     */
    void failed(Reason why);
}
