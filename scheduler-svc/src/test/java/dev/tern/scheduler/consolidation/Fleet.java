package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hosts of four cores and 16 GiB, idle at 100 W and full at 200 W, and guests to put on them. */
final class Fleet {

    static final PowerCurve CURVE = new PowerCurve(List.of(100.0, 200.0));
    static final Duration LONG = Duration.ofDays(1);

    final Map<HostId, PoweredHost> hosts = new LinkedHashMap<>();
    final Map<VmId, PlacedGuest> guests = new LinkedHashMap<>();

    Fleet host(String name, PowerState state) {
        return host(name, state, LONG, LONG);
    }

    Fleet host(String name, PowerState state, Duration since, Duration idle) {
        HostId id = HostId.of(name);
        hosts.put(id, new PoweredHost(id, 4, 2, DataSize.ofGiB(16), CURVE, state, since, idle));
        return this;
    }

    /** One that wants this much on average, leaping by a tenth of it. */
    VmId guest(String host, double cores) {
        return guest(host, new Demand(cores, cores / 10, cores), DataSize.ofGiB(1));
    }

    VmId guest(String host, Demand demand, DataSize memory) {
        VmId id = VmId.of(new UUID(0, guests.size() + 1).toString());
        guests.put(id, new PlacedGuest(id, HostId.of(host), 2, demand, memory, Duration.ofSeconds(2), LONG, false));
        return id;
    }

    /** No two guests of a group are put on one host. */
    VmId grouped(VmId id, String group) {
        return replaced(guest(id), group, guest(id).keepsZone());
    }

    /** It is not taken out of its zone. */
    VmId keepsZone(VmId id) {
        return replaced(guest(id), guest(id).group(), true);
    }

    private VmId replaced(PlacedGuest g, @Nullable String group, boolean keepsZone) {
        replace(new PlacedGuest(
                g.id(),
                g.host(),
                g.vcpus(),
                g.demand(),
                g.memory(),
                g.moveCost(),
                g.rested(),
                g.pinned(),
                g.movingTo(),
                group,
                keepsZone));
        return g.id();
    }

    /** The host is in that zone, and its kind draws this. */
    Fleet zone(String host, String zone, PowerCurve curve) {
        PoweredHost h = host(HostId.of(host));
        hosts.put(
                h.id(),
                new PoweredHost(
                        h.id(),
                        zone,
                        h.cores(),
                        h.coreSpeed(),
                        h.memory(),
                        curve,
                        h.state(),
                        h.since(),
                        h.idle(),
                        h.supply()));
        return this;
    }

    Fleet zone(String host, String zone) {
        return zone(host, zone, CURVE);
    }

    void replace(PlacedGuest guest) {
        guests.put(guest.id(), guest);
    }

    PoweredHost host(HostId id) {
        return Objects.requireNonNull(hosts.get(id));
    }

    PlacedGuest guest(VmId id) {
        return Objects.requireNonNull(guests.get(id));
    }

    Consolidation decide(ConsolidationSettings settings) {
        return new Consolidator(settings).decide(new ArrayList<>(hosts.values()), new ArrayList<>(guests.values()));
    }
}
