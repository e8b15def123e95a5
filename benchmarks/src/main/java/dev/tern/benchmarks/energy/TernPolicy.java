package dev.tern.benchmarks.energy;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.consolidation.Consolidation;
import dev.tern.scheduler.consolidation.ConsolidationSettings;
import dev.tern.scheduler.consolidation.Consolidator;
import dev.tern.scheduler.consolidation.GuestMove;
import dev.tern.scheduler.consolidation.PlacedGuest;
import dev.tern.scheduler.consolidation.PowerChange;
import dev.tern.scheduler.consolidation.PoweredHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tern's consolidation in the experiment. Guests boot where CloudSim's policy boots them; from then on the scheduler's own
 * {@link Consolidator} decides, on what a monitor would have seen: a sample of each guest every five minutes.
 *
 * <p>By the experiment's rules a host wakes at once, and one that is idle is off. So a host that is woken for relief is there
 * in the same step, and one that is woken as a reserve stays idle, that is off: the spare room that the reserve asks for is
 * all on hosts whose energy counts.
 */
final class TernPolicy implements Policy {

    /** The scheduler's own, but for memory: the experiment's hosts keep none for themselves. */
    static final ConsolidationSettings SETTINGS = ConsolidationSettings.DEFAULT.withMemoryLimit(Ratio.ONE);

    private final Policy boot;
    private final Consolidator consolidator;
    private final List<WatchedHost> hosts = new ArrayList<>();
    private final List<WatchedGuest> guests = new ArrayList<>();
    private final Map<HostId, SimulatedHost> hostsById = new HashMap<>();
    private final Map<VmId, WatchedGuest> guestsById = new HashMap<>();

    TernPolicy(List<SimulatedHost> hosts, List<Guest> guests) {
        this.boot = new PowerAware(hosts, OverloadRule.threshold(0.8));
        this.consolidator = new Consolidator(SETTINGS);
        for (SimulatedHost host : hosts) {
            WatchedHost watched = new WatchedHost(host);
            this.hosts.add(watched);
            hostsById.put(watched.id(), host);
        }
        for (Guest guest : guests) {
            WatchedGuest watched = new WatchedGuest(guest);
            this.guests.add(watched);
            guestsById.put(watched.id(), watched);
        }
    }

    @Override
    public @Nullable SimulatedHost place(Guest guest) {
        return boot.place(guest);
    }

    @Override
    public List<Relocation> decide(double now) {
        hosts.forEach(host -> host.look(now));
        List<PlacedGuest> placed = new ArrayList<>();
        for (WatchedGuest guest : guests) {
            guest.look(now);
            guest.placed(now).ifPresent(placed::add);
        }
        List<Relocation> begun = new ArrayList<>();
        for (GuestMove move : settled(placed, now).moves()) {
            WatchedGuest guest = guestsById.get(move.guest());
            SimulatedHost to = hostsById.get(move.to());
            if (guest != null && to != null) {
                guest.moved(now);
                begun.add(new Relocation(guest.guest(), to));
            }
        }
        return begun;
    }

    /** The decision once all hosts are on that it wants for relief. */
    private Consolidation settled(List<PlacedGuest> placed, double now) {
        Set<HostId> woken = new HashSet<>();
        while (true) {
            List<PoweredHost> powered = hosts.stream()
                    .map(host -> host.powered(now, woken.contains(host.id())))
                    .toList();
            Consolidation decision = consolidator.decide(powered, placed);
            boolean more = false;
            for (PowerChange change : decision.wake()) {
                more |= change.why().code().equals(PowerChange.RELIEF) && woken.add(change.host());
            }
            if (!more) {
                return decision;
            }
        }
    }
}
