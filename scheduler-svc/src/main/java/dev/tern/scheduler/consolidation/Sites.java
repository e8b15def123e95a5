package dev.tern.scheduler.consolidation;

import dev.tern.contracts.id.HostId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All hosts, the cheapest to run first, with what a decision under way gives them and takes from them. */
final class Sites {

    private static final Comparator<PoweredHost> CHEAPEST_FIRST =
            Comparator.comparingDouble(PoweredHost::wattsPerCore).thenComparing(PoweredHost::id);

    private final Map<HostId, Site> byId = new HashMap<>();
    private final List<Site> sites = new ArrayList<>();
    private final List<GuestMove> moves = new ArrayList<>();
    private final ConsolidationSettings settings;

    Sites(List<PoweredHost> hosts, List<PlacedGuest> guests, ConsolidationSettings settings) {
        this.settings = settings;
        for (PoweredHost host : hosts.stream().sorted(CHEAPEST_FIRST).toList()) {
            Site site = new Site(host, settings);
            sites.add(site);
            byId.put(host.id(), site);
        }
        for (PlacedGuest guest :
                guests.stream().sorted(Comparator.comparing(PlacedGuest::id)).toList()) {
            holds(guest.host(), guest);
            guest.movingTo().forEach(host -> holds(host, guest));
        }
    }

    /** A guest on a host that nobody knows takes no part. */
    private void holds(HostId host, PlacedGuest guest) {
        Site site = byId.get(host);
        if (site != null) {
            site.holds(guest);
        }
    }

    List<Site> in(PowerState state) {
        return sites.stream().filter(site -> site.is(state)).toList();
    }

    /**
     * Where a guest goes: to a host of the cheapest kind, there to the one that has least room, so that room stays together
     * and other hosts can be emptied. Never to one that gives guests away now: what it frees is free only when they are gone;
     * never to one with another guest of its group, and of those that keep their zone never to one outside it.
     */
    Optional<Site> destination(PlacedGuest guest, Site from, Predicate<Site> eligible) {
        Site best = null;
        for (Site site : sites) {
            if (best != null && site.host().wattsPerCore() > best.host().wattsPerCore()) {
                break;
            }
            if (site != from
                    && !site.gave()
                    && isZoneFor(guest, from, site)
                    && eligible.test(site)
                    && (best == null || site.scarcestRoom() < best.scarcestRoom())
                    && site.fits(guest, from.host().coreSpeed())
                    && !site.holdsGroupOf(guest)) {
                best = site;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean isZoneFor(PlacedGuest guest, Site from, Site to) {
        return !guest.keepsZone() || to.host().zone().equals(from.host().zone());
    }

    void move(PlacedGuest guest, Site from, Site to, GuestMove move) {
        from.gives(guest);
        to.receives(guest);
        moves.add(move);
    }

    /**
     * What hosts that are on or wake would lack, were as many of them to fail as the reserve says; empty where it holds.
     *
     * @param without a host that will not be there; null for none
     */
    Optional<String> lackingInReserve(@Nullable Site without) {
        List<Site> there = sites.stream()
                .filter(site -> site.is(PowerState.ON) || site.is(PowerState.WAKING))
                .filter(site -> site != without && !(site.gave() && site.isUnused()))
                .toList();
        return new Reserve(there, settings).lacking();
    }

    boolean reserveHolds(@Nullable Site without) {
        return lackingInReserve(without).isEmpty();
    }

    /** It will not be there: it gives nothing to the reserve any more. */
    void close(Site site) {
        sites.remove(site);
    }

    List<GuestMove> moves() {
        return moves;
    }
}
