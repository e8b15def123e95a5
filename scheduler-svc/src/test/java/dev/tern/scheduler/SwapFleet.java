package dev.tern.scheduler;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.placement.order.PlaceGuests.Target;
import java.util.List;

/**
 * Guests 1 on host-a and 2 on host-b change places, both of which are full; only the other hosts have room for one of them.
 * Hosts have room for 14.4 GiB each.
 */
public final class SwapFleet {

    public static final HostId A = Fleets.host(0);
    public static final HostId B = Fleets.host(1);
    public static final HostId C = Fleets.host(2);
    public static final HostId D = Fleets.host(3);
    public static final List<Target> TARGETS = List.of(new Target(Fleets.vm(1), B), new Target(Fleets.vm(2), A));

    /** Of a guest that hardly writes. */
    public static final double CALM = 100;

    private SwapFleet() {}

    public static Fleets of(int hosts) {
        Fleets fleets = Fleets.of(hosts);
        guest(fleets, 1, 6, CALM, A, "");
        guest(fleets, 3, 6, CALM, A, "");
        guest(fleets, 2, 6, CALM, B, "");
        guest(fleets, 4, 6, CALM, B, "");
        for (int host = 2; host < hosts; host++) {
            guest(fleets, 3 + host, 8, CALM, Fleets.host(host), "");
        }
        return fleets;
    }

    /** @param pages that it dirties in a second */
    public static void guest(Fleets fleets, int number, int gib, double pages, HostId on, String group) {
        fleets.put(
                new Fleets.Guest(Fleets.vm(number), "guest-" + number, 2, DataSize.ofGiB(gib), 0.2, pages, group), on);
    }

    /** A move in short, as {@code 1 a>b}. */
    public static String way(String vm, HostId from, HostId to) {
        return (vm + " " + from + ">" + to).replace("guest-", "").replace("host-", "");
    }
}
