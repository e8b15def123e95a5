package dev.tern.scheduler.consolidation;

import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes guests off hosts that are expected to lack CPU. The guest that costs least to move and cures the host goes; where
 * none cures it alone, the one that takes most of the load for its cost, and then the next. Where no host that is on has
 * room for any, one that wakes is waited for, or the cheapest that is off is woken: for the first of them that finds room there.
 * A host that guests are leaving already is looked at again when they have gone.
 */
final class Relief {

    private final Sites sites;
    private final ConsolidationSettings settings;
    private final List<PowerChange> wake = new ArrayList<>();
    private final List<Reason> unmet = new ArrayList<>();

    Relief(Sites sites, ConsolidationSettings settings) {
        this.sites = sites;
        this.settings = settings;
    }

    void relieve() {
        for (Site site : sites.in(PowerState.ON)) {
            boolean moved = !site.isBeingLeft();
            while (moved && site.overloaded()) {
                moved = relieveByOne(site);
            }
        }
    }

    private boolean relieveByOne(Site site) {
        List<PlacedGuest> candidates = candidates(site);
        for (PlacedGuest guest : candidates) {
            Optional<Site> to = sites.destination(guest, site, s -> s.is(PowerState.ON));
            if (to.isPresent()) {
                Site there = to.get();
                sites.move(
                        guest,
                        site,
                        there,
                        new GuestMove(guest.id(), site.host().id(), there.host().id(), why(site)));
                return true;
            }
        }
        if (candidates.isEmpty()) {
            unmet.add(new Reason(
                    "host.not.relieved", why(site).text() + "; none of its guests may move now with a gain"));
        } else if (candidates.stream().noneMatch(guest -> makesRoom(site, guest))) {
            unmet.add(new Reason(
                    "host.not.relieved", why(site).text() + "; " + lackingRoom(site, candidates.getFirst())));
        }
        return false;
    }

    private List<PlacedGuest> candidates(Site site) {
        return site.guests().stream()
                .filter(guest -> guest.movable() && guest.rested().compareTo(settings.reliefRest()) >= 0)
                .filter(guest -> pays(site, guest))
                .sorted(Comparator.<PlacedGuest, Boolean>comparing(site::overloadedWithout)
                        .thenComparingDouble(guest -> price(site, guest))
                        .thenComparing(PlacedGuest::id))
                .toList();
    }

    /** Of a guest that cures the host its cost, of another its cost for what it takes away. */
    private static double price(Site site, PlacedGuest guest) {
        double relieved = site.shortfall() - site.shortfallWithout(guest);
        return site.overloadedWithout(guest) ? guest.costSeconds() / relieved : guest.costSeconds();
    }

    private boolean pays(Site site, PlacedGuest guest) {
        double relieved = site.shortfall() - site.shortfallWithout(guest);
        return relieved * settings.horizon().toSeconds() > guest.costSeconds();
    }

    private boolean makesRoom(Site site, PlacedGuest guest) {
        Optional<Site> waking = sites.destination(guest, site, s -> s.is(PowerState.WAKING));
        if (waking.isPresent()) {
            waking.get().receives(guest);
            return true;
        }
        Optional<Site> off = sites.destination(guest, site, s -> s.is(PowerState.OFF));
        off.ifPresent(woken -> {
            woken.receives(guest);
            wake.add(new PowerChange(woken.host().id(), why(site)));
        });
        return off.isPresent();
    }

    private static String lackingRoom(Site site, PlacedGuest guest) {
        String lacking = "no host has room for " + guest.id();
        return guest.keepsZone() ? lacking + " in its zone, " + site.host().zone() : lacking;
    }

    private Reason why(Site site) {
        return new Reason(
                PowerChange.RELIEF,
                String.format(
                        Locale.ROOT,
                        "%s is expected to want %.2f cores and at times %.2f; guests may have %.2f of it",
                        site.host().id(),
                        site.load().mean(),
                        site.load().within(settings.relieveDeviations()),
                        site.limit()));
    }

    List<PowerChange> wake() {
        return wake;
    }

    List<Reason> unmet() {
        return unmet;
    }
}
