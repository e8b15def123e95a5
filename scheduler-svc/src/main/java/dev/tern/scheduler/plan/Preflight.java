package dev.tern.scheduler.plan;

import java.util.Set;

/** What a destination says to a guest before it takes it. */
public final class Preflight {

    /** The states that a move leaves when its destination does not reserve, or its hypervisor does not prepare. */
    private static final Set<String> ASKING = Set.of("allowed", "reserved");

    /** About the moment, not about this guest on that host: over when the moment is. */
    private static final Set<String> PASSING = Set.of(
            "limit.coming",
            "agent.draining",
            "host.not-accepting",
            "journal.full",
            "epoch.stale",
            "vm.coming",
            "session.differs",
            "duration.exceeded",
            "cancel.requested",
            "allow.withdrawn",
            "allow.expired",
            "agent.restarted",
            "guest.gone",
            "guest.stopped",
            "state.wrong");

    private Preflight() {}

    /**
     * Whether that guest will not be taken there the next time either.
     *
     * @param phase the word of the state in which the move failed
     */
    public static boolean refusesForGood(String phase, String code) {
        boolean ofTheWay = code.startsWith("link.")
                || code.startsWith("peer.")
                || code.startsWith("wire.")
                || code.startsWith("hypervisor.unreachable")
                || code.startsWith("hypervisor.busy");
        return ASKING.contains(phase) && !ofTheWay && !PASSING.contains(code);
    }
}
