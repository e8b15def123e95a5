package dev.tern.benchmarks.energy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CloudSim's policy: from each overloaded host guests go, those with the least memory first (MMT), to where they raise power
 * least (PABFD); then hosts are emptied, the least utilised first, as long as all their guests fit on others.
 *
 * <p>It works on the hosts themselves and puts everything back at the end. As in CloudSim, a host that has just been given
 * guests of overloaded ones may be emptied too: those guests then move twice at once, and both moves count.
 */
final class PowerAware implements Policy {

    private record Lodging(Guest guest, SimulatedHost host) {}

    private final List<SimulatedHost> hosts;
    private final OverloadRule rule;

    PowerAware(List<SimulatedHost> hosts, OverloadRule rule) {
        this.hosts = hosts;
        this.rule = rule;
    }

    @Override
    public @Nullable SimulatedHost place(Guest guest) {
        return cheapest(guest, Set.of());
    }

    @Override
    public List<Relocation> decide(double now) {
        List<SimulatedHost> overloaded = hosts.stream().filter(rule::overloaded).toList();
        List<Lodging> before = new ArrayList<>();
        for (SimulatedHost host : hosts) {
            host.guests().forEach(guest -> before.add(new Lodging(guest, host)));
        }
        List<Relocation> moves = relieve(overloaded);
        moves.addAll(empty(overloaded));
        hosts.forEach(SimulatedHost::clear);
        before.forEach(lodging -> lodging.host().put(lodging.guest()));
        return moves;
    }

    private List<Relocation> relieve(List<SimulatedHost> overloaded) {
        List<Guest> leaving = new ArrayList<>();
        for (SimulatedHost host : overloaded) {
            do {
                Guest smallest = smallest(host);
                if (smallest == null) {
                    break;
                }
                leaving.add(smallest);
                host.remove(smallest);
            } while (rule.overloaded(host));
        }
        List<Relocation> moves = new ArrayList<>();
        for (Guest guest : byDemand(leaving)) {
            SimulatedHost to = cheapest(guest, new HashSet<>(overloaded));
            if (to != null) {
                to.put(guest);
                moves.add(new Relocation(guest, to));
            }
        }
        return moves;
    }

    private static @Nullable Guest smallest(SimulatedHost host) {
        return host.guests().stream()
                .min(Comparator.comparingInt(guest -> guest.kind().memoryMegabytes()))
                .orElse(null);
    }

    private static List<Guest> byDemand(List<Guest> guests) {
        return guests.stream()
                .sorted(Comparator.comparingDouble(Guest::demandedMips).reversed())
                .toList();
    }

    private List<Relocation> empty(List<SimulatedHost> overloaded) {
        Set<SimulatedHost> kept = new HashSet<>(overloaded);
        hosts.stream().filter(host -> host.utilisation() == 0).forEach(kept::add);
        Set<SimulatedHost> closed = new HashSet<>(kept);
        List<Relocation> moves = new ArrayList<>();
        SimulatedHost least = leastUtilised(kept);
        while (least != null) {
            kept.add(least);
            closed.add(least);
            List<Relocation> away = allAway(least, closed);
            away.forEach(move -> kept.add(move.to()));
            moves.addAll(away);
            least = leastUtilised(kept);
        }
        return moves;
    }

    private @Nullable SimulatedHost leastUtilised(Set<SimulatedHost> excluded) {
        SimulatedHost least = null;
        double lowest = 1;
        for (SimulatedHost host : hosts) {
            double utilisation = host.utilisation();
            if (!excluded.contains(host)
                    && utilisation > 0
                    && utilisation < lowest
                    && !host.guests().isEmpty()) {
                least = host;
                lowest = utilisation;
            }
        }
        return least;
    }

    private List<Relocation> allAway(SimulatedHost from, Set<SimulatedHost> closed) {
        List<Relocation> moves = new ArrayList<>();
        for (Guest guest : byDemand(from.guests())) {
            SimulatedHost to = cheapest(guest, closed);
            if (to == null) {
                moves.forEach(move -> move.to().remove(move.guest()));
                return new ArrayList<>();
            }
            to.put(guest);
            moves.add(new Relocation(guest, to));
        }
        return moves;
    }

    private @Nullable SimulatedHost cheapest(Guest guest, Set<SimulatedHost> excluded) {
        SimulatedHost cheapest = null;
        double least = Double.MAX_VALUE;
        for (SimulatedHost host : hosts) {
            if (excluded.contains(host) || !host.suits(guest)) {
                continue;
            }
            double used = host.allocatedMips();
            if (used != 0 && overloadedWith(host, guest)) {
                continue;
            }
            double more = host.kind()
                            .power((used + guest.requestedMips()) / host.kind().mips())
                    - host.power();
            if (more < least) {
                least = more;
                cheapest = host;
            }
        }
        return cheapest;
    }

    private boolean overloadedWith(SimulatedHost host, Guest guest) {
        SimulatedHost before = guest.host();
        host.put(guest);
        boolean overloaded = rule.overloaded(host);
        host.remove(guest);
        guest.placedOn(before);
        return overloaded;
    }
}
