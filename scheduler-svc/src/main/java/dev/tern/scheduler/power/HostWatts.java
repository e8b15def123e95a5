package dev.tern.scheduler.power;

import dev.tern.scheduler.consolidation.PowerCurve;

/**
 * What a host draws.
 *
 * @param on at which utilisation
 * @param standby in watts, while it is off
 */
public record HostWatts(PowerCurve on, double standby) {

    public HostWatts {
        if (!(standby >= 0) || standby > on.at(0)) {
            throw new IllegalArgumentException("A host that is off draws something from 0 to what it draws idle, "
                    + on.at(0) + " W, not " + standby + " W");
        }
    }
}
