package dev.tern.scheduler.consolidation;

import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.room.Supply;
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

    /** By what energy costs in the hours that count: in dear ones more moves pay than in cheap ones. */
    boolean pays(ConsolidationSettings settings) {
        double saved = savedWatts() * settings.horizon().toSeconds();
        return saved * site.host().supply().priceRatio() > costSeconds * settings.joulesPerCoreSecond();
    }

    private String text() {
        Supply supply = site.host().supply();
        var text = new StringBuilder(String.format(
                Locale.ROOT, "empties %s, which saves %.0f W", site.host().id(), savedWatts()));
        if (supply.pue() > 1) {
            text.append(String.format(Locale.ROOT, " with what its room draws for it (PUE %.2f)", supply.pue()));
        }
        long percent = Math.round(100 * supply.priceRatio());
        if (percent != 100) {
            text.append(", at ").append(percent).append(" % of the day's mean price of energy");
        }
        return text.toString();
    }

    void carryOut(Sites sites) {
        Reason why = new Reason("host.emptied", text());
        undo();
        to.forEach((guest, there) -> sites.move(
                guest,
                site,
                there,
                new GuestMove(guest.id(), site.host().id(), there.host().id(), why)));
    }
}
