package dev.tern.scheduler.consolidation;

import dev.tern.contracts.plan.Reason;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One host's guests on trial elsewhere: all of them leave in the end, or none. */
final class Evacuation {

    private final Site site;
    private final Map<PlacedGuest, Site> to = new LinkedHashMap<>();
    private double addedWatts;
    private double costSeconds;

    private Evacuation(Site site) {
        this.site = site;
    }

    /** Puts the guests, those that are hardest to place first, on hosts that are in use; nothing where one finds no room. */
    static Optional<Evacuation> of(Site site, Sites sites) {
        var evacuation = new Evacuation(site);
        var hardestFirst = site.guests().stream()
                .sorted(Comparator.<PlacedGuest>comparingDouble(guest -> -site.bulk(guest))
                        .thenComparing(PlacedGuest::id))
                .toList();
        for (PlacedGuest guest : hardestFirst) {
            Optional<Site> there = sites.destination(guest, site, s -> s.is(PowerState.ON) && !s.isUnused());
            if (there.isEmpty()) {
                evacuation.undo();
                return Optional.empty();
            }
            evacuation.put(guest, there.get());
        }
        return Optional.of(evacuation);
    }

    private void put(PlacedGuest guest, Site there) {
        addedWatts -= there.watts();
        there.receives(guest);
        addedWatts += there.watts();
        costSeconds += guest.costSeconds();
        to.put(guest, there);
    }

    void undo() {
        to.forEach((guest, there) -> there.returns(guest));
    }

    double savedWatts() {
        return site.watts() - addedWatts;
    }

    boolean pays(ConsolidationSettings settings) {
        return savedWatts() * settings.horizon().toSeconds() > costSeconds * settings.joulesPerCoreSecond();
    }

    void carryOut(Sites sites) {
        Reason why = new Reason(
                "host.emptied",
                String.format(
                        Locale.ROOT,
                        "empties %s, which saves %.0f W",
                        site.host().id(),
                        savedWatts()));
        undo();
        to.forEach((guest, there) -> sites.move(
                guest,
                site,
                there,
                new GuestMove(guest.id(), site.host().id(), there.host().id(), why)));
    }
}
