package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tries every way to put the guests of hosts that fail on the others; knows nothing of how the reserve is reckoned. */
final class Failing {

    private final ConsolidationSettings settings;
    private final List<PoweredHost> hosts;
    private final Map<HostId, List<PlacedGuest>> guests;

    /** @param hosts that are on */
    Failing(ConsolidationSettings settings, List<PoweredHost> hosts, Map<HostId, List<PlacedGuest>> guests) {
        this.settings = settings;
        this.hosts = hosts;
        this.guests = guests;
    }

    /** Whether, whichever so many hosts fail, all guests find room. */
    boolean anyMayFail(int count) {
        return anyMayFail(count, 0, new ArrayList<>());
    }

    private boolean anyMayFail(int count, int from, List<PoweredHost> failing) {
        if (count == 0 || from == hosts.size()) {
            return mayFail(failing);
        }
        for (int i = from; i < hosts.size(); i++) {
            failing.add(hosts.get(i));
            boolean may = anyMayFail(count - 1, i + 1, failing);
            failing.removeLast();
            if (!may) {
                return false;
            }
        }
        return true;
    }

    private boolean mayFail(List<PoweredHost> failing) {
        List<PoweredHost> others =
                hosts.stream().filter(host -> !failing.contains(host)).toList();
        Map<HostId, List<PlacedGuest>> then = new HashMap<>();
        others.forEach(host -> then.put(host.id(), new ArrayList<>(guests.getOrDefault(host.id(), List.of()))));
        List<PlacedGuest> homeless = failing.stream()
                .flatMap(host -> guests.getOrDefault(host.id(), List.of()).stream())
                .sorted(Comparator.comparingLong(guest -> -guest.memory().bytes()))
                .toList();
        return fit(homeless, 0, others, then);
    }

    private boolean fit(
            List<PlacedGuest> homeless, int next, List<PoweredHost> others, Map<HostId, List<PlacedGuest>> then) {
        if (next == homeless.size()) {
            return true;
        }
        for (PoweredHost host : others) {
            List<PlacedGuest> there = then.getOrDefault(host.id(), List.of());
            there.add(homeless.get(next));
            boolean fits = isApart(there) && bears(host, there) && fit(homeless, next + 1, others, then);
            there.removeLast();
            if (fits) {
                return true;
            }
        }
        return false;
    }

    /** The last of them from the others of its group. */
    private static boolean isApart(List<PlacedGuest> there) {
        PlacedGuest last = there.getLast();
        String group = last.group();
        return group == null
                || there.stream().noneMatch(other -> !other.id().equals(last.id()) && group.equals(other.group()));
    }

    private boolean bears(PoweredHost host, List<PlacedGuest> there) {
        double mean = there.stream().mapToDouble(g -> g.demand().mean()).sum();
        double variance = there.stream().mapToDouble(g -> g.demand().variance()).sum();
        long memory = there.stream().mapToLong(g -> g.memory().bytes()).sum();
        return memory
                        <= Math.round(
                                settings.memoryLimit().value() * host.memory().bytes())
                && mean + settings.fillDeviations() * Math.sqrt(variance)
                        <= settings.cpuLimit().value() * host.cores() + 1e-9;
    }
}
