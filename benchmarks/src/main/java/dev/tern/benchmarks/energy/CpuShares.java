package dev.tern.benchmarks.energy;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who gets how much of a host's CPU. A guest never gets more than one core. While there is enough, each gets what it wants,
 * a leaving one 90 % of it and an arriving one 10 %; else all are cut in proportion, to whole MIPS.
 *
 * <p>Kept as CloudSim has it, since the published figures rest on it: a guest that left is remembered as leaving until the
 * host next grants it CPU for good, so one that comes back before gets 90 % already while it arrives.
 */
final class CpuShares {

    private static final double LEAVING = 0.9;
    private static final double ARRIVING = 0.1;

    private final double coreMips;
    private final double totalMips;
    private final Map<Guest, Double> requested = new LinkedHashMap<>();
    private final Map<Guest, Double> allocated = new LinkedHashMap<>();
    private final Set<Guest> arriving = new HashSet<>();
    private final Set<Guest> leaving = new HashSet<>();
    private double available;

    CpuShares(double coreMips, double totalMips) {
        this.coreMips = coreMips;
        this.totalMips = totalMips;
        this.available = totalMips;
    }

    void grant(Guest guest) {
        if (!guest.moving()) {
            leaving.remove(guest);
        } else if (!arriving.contains(guest)) {
            leaving.add(guest);
        }
        grant(guest, guest.requestedMips());
    }

    private void grant(Guest guest, double wanted) {
        requested.put(guest, wanted);
        double capped = Math.min(wanted, coreMips);
        double booked = arriving.contains(guest) ? capped * ARRIVING : capped;
        if (available >= booked) {
            allocated.put(guest, reduced(guest, capped));
            available -= booked;
        } else {
            cutAll();
        }
    }

    private double reduced(Guest guest, double mips) {
        if (leaving.contains(guest)) {
            return mips * LEAVING;
        }
        return arriving.contains(guest) ? mips * ARRIVING : mips;
    }

    private void cutAll() {
        double wanted = 0;
        for (Map.Entry<Guest, Double> entry : requested.entrySet()) {
            double capped = Math.min(entry.getValue(), coreMips);
            wanted += arriving.contains(entry.getKey()) ? capped * ARRIVING : capped;
        }
        double factor = totalMips / wanted;
        allocated.clear();
        requested.forEach(
                (guest, mips) -> allocated.put(guest, Math.floor(reduced(guest, Math.min(mips, coreMips) * factor))));
        available = 0;
    }

    /** Takes the CPU away from a guest, and shares it out among the others anew. */
    void release(Guest guest) {
        requested.remove(guest);
        allocated.clear();
        available = totalMips;
        for (Map.Entry<Guest, Double> entry : requested.entrySet()) {
            grant(entry.getKey(), entry.getValue());
        }
    }

    void releaseAll() {
        requested.clear();
        allocated.clear();
        available = totalMips;
    }

    void arrives(Guest guest) {
        arriving.add(guest);
    }

    void arrived(Guest guest) {
        arriving.remove(guest);
    }

    boolean isArriving(Guest guest) {
        return arriving.contains(guest);
    }

    double allocated(Guest guest) {
        return allocated.getOrDefault(guest, 0.0);
    }

    double available() {
        return available;
    }
}
