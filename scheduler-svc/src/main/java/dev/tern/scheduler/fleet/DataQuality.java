package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Whether the fleet's data is good enough to act on.
 *
 * @param stale hosts that no move may start from or lead to
 * @param refusals why the fleet as a whole must not be rebalanced; empty where it may
 */
public record DataQuality(List<StaleHost> stale, List<Reason> refusals) {

    public DataQuality {
        stale = List.copyOf(stale);
        refusals = List.copyOf(refusals);
    }

    public boolean permitsBalancing() {
        return refusals.isEmpty();
    }

    /** Why nothing may be decided on this host; empty where its data is good. */
    public Optional<Reason> objection(HostId host) {
        return stale.stream()
                .filter(s -> s.host().equals(host))
                .map(StaleHost::why)
                .findFirst();
    }
}
