package dev.tern.scheduler.power;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.DataQuality;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostLoad;
import dev.tern.scheduler.fleet.HostView;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that the power of hosts is decided by.
 *
 * @param planned of guests that plans which are submitted and not over have moves of, the hosts of those moves
 * @param withheld hosts that moves keep away from, because moves failed there
 */
public record FleetView(
        FleetSnapshot fleet, DataQuality quality, Map<VmId, Set<HostId>> planned, Set<HostId> withheld) {

    public FleetView {
        planned = Map.copyOf(planned);
        withheld = Set.copyOf(withheld);
    }

    /** Hosts that such plans take guests from or to. */
    Set<HostId> claimed() {
        return planned.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    Instant now() {
        return fleet.at();
    }

    /** The load of a host whose samples are good enough to act on; empty where they are not. */
    Optional<HostLoad> fresh(HostId host) {
        return fleet.host(host)
                .filter(view -> view.host().health() == HostHealth.UP)
                .filter(_ -> quality.objection(host).isEmpty())
                .map(FleetView::load);
    }

    private static @Nullable HostLoad load(HostView view) {
        return view.load();
    }

    /** Whether the monitor has given it up, or never heard of it. */
    boolean isDown(HostId host) {
        return fleet.host(host).map(view -> view.host().health().isGone()).orElse(true);
    }

    boolean isCordoned(HostId host) {
        return fleet.host(host).map(view -> view.host().cordoned()).orElse(true);
    }

    /** Whether people have it, or it is not trusted. */
    boolean isWithheld(HostId host) {
        return isCordoned(host) || withheld.contains(host);
    }
}
