package dev.tern.scheduler.consolidation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Takes all guests off a host, so that it can be switched off: the dearest kind first, of a kind the one with least to take
 * away. All of them must fit on hosts that are in use, the reserve must hold without the host, and the energy that is saved
 * must be worth more than the moves.
 */
final class Emptying {

    private final Sites sites;
    private final ConsolidationSettings settings;

    Emptying(Sites sites, ConsolidationSettings settings) {
        this.sites = sites;
        this.settings = settings;
    }

    void empty(int most) {
        int emptied = 0;
        for (Site site : candidates()) {
            if (emptied == most) {
                return;
            }
            // an earlier one of this round may have put guests here
            emptied += site.isSettled() && empty(site) ? 1 : 0;
        }
    }

    private List<Site> candidates() {
        return sites.in(PowerState.ON).stream()
                .filter(site -> !site.isUnused()
                        && site.isSettled()
                        && site.host().since().compareTo(settings.emptyAfter()) >= 0
                        && haveRested(site))
                .sorted(Comparator.<Site>comparingDouble(site -> -site.host().wattsPerCore())
                        .thenComparingDouble(Site::bulk))
                .toList();
    }

    private boolean haveRested(Site site) {
        return site.guests().stream().allMatch(guest -> guest.rested().compareTo(settings.rest()) >= 0);
    }

    private boolean empty(Site site) {
        Optional<Evacuation> evacuation = Evacuation.of(site, sites);
        if (evacuation.isEmpty()) {
            return false;
        }
        boolean worthwhile = evacuation.get().pays(settings) && sites.reserveHolds(site);
        if (worthwhile) {
            evacuation.get().carryOut(sites);
        } else {
            evacuation.get().undo();
        }
        return worthwhile;
    }
}
