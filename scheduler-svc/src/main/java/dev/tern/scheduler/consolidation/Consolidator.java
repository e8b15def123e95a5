package dev.tern.scheduler.consolidation;

import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides, from how hosts and guests are now, what is moved, woken and switched off now. It remembers nothing. */
public final class Consolidator {

    private final ConsolidationSettings settings;
    private final int mostEmptied;

    /** One that empties all hosts that it pays to empty. */
    public Consolidator(ConsolidationSettings settings) {
        this(settings, Integer.MAX_VALUE);
    }

    /** @param mostEmptied hosts that one decision empties: others are not looked at then */
    public Consolidator(ConsolidationSettings settings, int mostEmptied) {
        this.settings = settings;
        this.mostEmptied = mostEmptied;
    }

    public Consolidation decide(List<PoweredHost> hosts, List<PlacedGuest> guests) {
        Sites sites = new Sites(hosts, guests, settings);
        Relief relief = new Relief(sites, settings);
        relief.relieve();
        new Emptying(sites, settings).empty(mostEmptied);
        List<PowerChange> wake = new ArrayList<>(relief.wake());
        if (wake.isEmpty()) {
            wake.addAll(wakeForTheReserve(sites));
        }
        return new Consolidation(sites.moves(), wake, switchOff(sites), relief.unmet());
    }

    /** One at a time: what it brings is counted as soon as it wakes. */
    private static List<PowerChange> wakeForTheReserve(Sites sites) {
        List<Site> off = sites.in(PowerState.OFF);
        Optional<String> lacking = off.isEmpty() ? Optional.empty() : sites.lackingInReserve(null);
        return lacking.stream()
                .map(what -> new PowerChange(
                        off.getFirst().host().id(),
                        new Reason(PowerChange.RESERVE, "The hosts that are on have too little " + what)))
                .toList();
    }

    /** Of hosts that are idle as long, the dearest kind first, as long as the reserve holds without them. */
    private List<PowerChange> switchOff(Sites sites) {
        List<PowerChange> off = new ArrayList<>();
        List<Site> idle = sites.in(PowerState.ON).stream()
                .filter(site -> site.isIdle() && site.host().idle().compareTo(settings.offAfter()) >= 0)
                .toList();
        for (Site site : idle.reversed()) {
            if (!sites.reserveHolds(site)) {
                return off;
            }
            sites.close(site);
            off.add(new PowerChange(
                    site.host().id(),
                    new Reason(
                            "host.idle",
                            site.host().id() + " has held nothing for "
                                    + site.host().idle().toMinutes() + " minutes")));
        }
        return off;
    }
}
