package dev.tern.scheduler.placement.rule;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Guests in migrations.
 *
 * @param departing the host that each is about to leave
 * @param betweenZones those of them that go from one zone to another
 */
record Transits(Map<VmId, HostId> departing, Set<VmId> betweenZones) {

    static final Transits NONE = new Transits(Map.of(), Set.of());

    Transits {
        departing = Map.copyOf(departing);
        betweenZones = Set.copyOf(betweenZones);
    }

    Transits with(VmId vm, HostId from, boolean isBetweenZones) {
        Map<VmId, HostId> more = new HashMap<>(departing);
        more.put(vm, from);
        Set<VmId> between = new HashSet<>(betweenZones);
        if (isBetweenZones) {
            between.add(vm);
        }
        return new Transits(more, between);
    }

    Transits without(VmId vm) {
        if (!departing.containsKey(vm)) {
            return this;
        }
        Map<VmId, HostId> fewer = new HashMap<>(departing);
        fewer.remove(vm);
        Set<VmId> between = new HashSet<>(betweenZones);
        between.remove(vm);
        return new Transits(fewer, between);
    }
}
