package dev.tern.scheduler.fleet;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the fleet's data is good enough to act on. */
public final class DataQuality {

    private final List<StaleHost> stale;
    private final List<Reason> refusals;
    private final Map<HostId, Reason> objections;

    /**
     * @param stale hosts that no move may start from or lead to
     * @param refusals why the fleet as a whole must not be rebalanced; empty where it may
     */
    public DataQuality(List<StaleHost> stale, List<Reason> refusals) {
        this.stale = List.copyOf(stale);
        this.refusals = List.copyOf(refusals);
        this.objections = stale.stream().collect(Collectors.toUnmodifiableMap(StaleHost::host, StaleHost::why));
    }

    public List<StaleHost> stale() {
        return stale;
    }

    public List<Reason> refusals() {
        return refusals;
    }

    public boolean permitsBalancing() {
        return refusals.isEmpty();
    }

    /** Why nothing may be decided on this host; empty where its data is good. */
    public Optional<Reason> objection(HostId host) {
        return Optional.ofNullable(objections.get(host));
    }
}
