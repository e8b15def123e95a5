package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
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

    public DataQuality {
        stale = stale.stream().sorted(Comparator.comparing(StaleHost::host)).toList();
        refusals = List.copyOf(refusals);
    }

    public boolean permitsBalancing() {
        return refusals.isEmpty();
    }

    /** Why nothing may be decided on this host; empty where its data is good. Asked for each guest and host. */
    public Optional<Reason> objection(HostId host) {
        int low = 0;
        int high = stale.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = stale.get(middle).host().compareTo(host);
            if (order == 0) {
                return Optional.of(stale.get(middle).why());
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return Optional.empty();
    }
}
