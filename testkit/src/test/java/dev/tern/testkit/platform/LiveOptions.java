package dev.tern.testkit.platform;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.fleet.LocalGuest;
import dev.tern.local.fleet.LocalHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is started.
 *
 * @param breakable Kafka in a process of its own, processes started again at once, state folders on small disks that can
 *     be filled where this machine allows to mount some
 */
public record LiveOptions(Map<String, String> settings, LocalFleet fleet, boolean breakable) {

    private static final DataSize SMALL = DataSize.ofMiB(64);

    public LiveOptions {
        settings = Map.copyOf(settings);
    }

    /** The standard fleet, each guest in a group of its own. */
    public static LiveOptions standard(Map<String, String> settings) {
        return new LiveOptions(settings, LocalFleet.standard().ungrouped(), false);
    }

    /** Three hosts with one small guest each that writes all the time, to be broken often. */
    public static LiveOptions breakable(Map<String, String> settings) {
        List<LocalHost> hosts = LocalFleet.standard().hosts();
        List<LocalGuest> guests = new ArrayList<>();
        for (LocalHost host : hosts) {
            guests.add(new LocalGuest(host.id(), LiveGuests.defined("guest-of-" + host.id(), SMALL, 400, 0.05)));
        }
        return new LiveOptions(settings, new LocalFleet(hosts, guests), true);
    }

    /** Its first host's, which is the one that travels. */
    public VmId traveller() {
        return fleet.guests().getFirst().definition().id();
    }
}
