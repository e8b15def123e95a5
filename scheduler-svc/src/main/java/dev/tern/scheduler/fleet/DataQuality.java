package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether the fleet's data is good enough to act on.
 *
 * @param stale hosts that no move may start from or lead to, by their ids
 * @param refusals why the fleet as a whole must not be rebalanced; empty where it may
 */
public record DataQuality(List<StaleHost> stale, List<Reason> refusals) {

    private static final Comparator<StaleHost> BY_HOST = Comparator.comparing(StaleHost::host);
    private static final Reason SOUGHT = new Reason("host.sought", "it is looked for");

    public DataQuality {
        stale = stale.stream().sorted(BY_HOST).toList();
        refusals = List.copyOf(refusals);
    }

    public boolean permitsBalancing() {
        return refusals.isEmpty();
    }

    /** Why nothing may be decided on this host; empty where its data is good. Asked for each guest and host. */
    public Optional<Reason> objection(HostId host) {
        int at = Collections.binarySearch(stale, new StaleHost(host, null, SOUGHT), BY_HOST);
        return at < 0 ? Optional.empty() : Optional.of(stale.get(at).why());
    }
}
