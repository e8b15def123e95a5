package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what hosts draw, and what the same work would have drawn with no host switched off. With, of each host {@code h}
 * whose power is known at a look, its cores {@code C}, its utilisation {@code u} and its curve {@code P}, and the time
 * {@code t} since the look before:
 *
 * <pre>
 *   used      = sum of  e_h D_h t          D_h = measured watts; else k_h P_h(u_h) on, k_h P_h(1) booting or shutting
 *                                          down, standby off
 *   baseline  = sum of  e_h k_h P_h(U) t       U = sum of u_h C_h / sum of C_h : all are on, and the work is spread evenly
 *   saved     = baseline - used            e_h = PUE of the room of h; 1 in none
 *   k_h       = measured / modelled energy of h, over all the time that it was on and measured; 1 where it never was
 * </pre>
 *
 * Where the work would really have been nobody knows; evenly is what balancing aims at. {@code k} keeps a curve that is wrong
 * from looking like a saving or a loss: a measured host is held against itself, also while no measurement can be had of it.
 * The work of moves counts as work in both sums.
 *
 * <p>A look says how it was since the one before. Where that is too long ago nobody knows how it was, and the time counts as
 * unknown for every host; so does that of a host whose power is unknown, which also has no part in {@code U}. Belongs to one
 * thread.
 */
public final class EnergyLedger {

    /** Of one host. */
    private static final class Entry {

        private EnergyAccount account = EnergyAccount.EMPTY;
        private double measuredJoules;
        private double modelledJoules;

        /** What it draws for each watt of its curve. */
        double correction() {
            return modelledJoules > 0 ? measuredJoules / modelledJoules : 1;
        }
    }

    private final Duration longestGap;
    private final Map<HostId, Entry> entries = new TreeMap<>();
    private @Nullable Instant lookedAt;

    /** @param longestGap between two looks, above which the time between is unknown */
    public EnergyLedger(Duration longestGap) {
        if (!longestGap.isPositive()) {
            throw new IllegalArgumentException("The longest gap between two looks is positive: " + longestGap);
        }
        this.longestGap = longestGap;
    }

    /** All hosts, each once, as they have been since the look before. The first look counts nothing. */
    public void look(Instant at, List<HostDraw> hosts) {
        Instant before = lookedAt;
        if (before != null && !at.isAfter(before)) {
            return;
        }
        lookedAt = at;
        if (before == null) {
            return;
        }
        Duration time = Duration.between(before, at);
        boolean seen = time.compareTo(longestGap) <= 0;
        double even = evenUtilisation(hosts);
        for (HostDraw host : hosts) {
            Entry entry = entries.computeIfAbsent(host.host(), _ -> new Entry());
            EnergyAccount more = seen && host.power() != null ? counted(host, entry, even, time) : unknown(time);
            entry.account = entry.account.plus(more);
        }
    }

    private static double evenUtilisation(List<HostDraw> hosts) {
        double work = 0;
        double cores = 0;
        for (HostDraw host : hosts) {
            if (host.power() != null) {
                work += host.work();
                cores += host.cores();
            }
        }
        return cores > 0 ? work / cores : 0;
    }

    private static EnergyAccount counted(HostDraw host, Entry entry, double even, Duration time) {
        boolean measured = host.measuredWatts().isPresent();
        if (measured && host.power() == Power.ON) {
            entry.measuredJoules +=
                    Energy.of(host.measuredWatts().getAsDouble(), time).joules();
            entry.modelledJoules += Energy.of(host.modelledWatts(), time).joules();
        }
        double pue = host.supply().pue();
        double price = host.supply().pricePerKwh();
        Energy used = Energy.of(pue * host.drawnWatts(entry.correction()), time);
        Energy baseline = Energy.of(pue * entry.correction() * host.curve().at(even), time);
        return new EnergyAccount(
                used,
                measured ? used : Energy.ZERO,
                baseline,
                measured ? time : Duration.ZERO,
                measured ? Duration.ZERO : time,
                Duration.ZERO,
                used.kilowattHours() * price,
                baseline.kilowattHours() * price);
    }

    private static EnergyAccount unknown(Duration time) {
        return new EnergyAccount(Energy.ZERO, Energy.ZERO, Energy.ZERO, Duration.ZERO, Duration.ZERO, time, 0, 0);
    }

    /** Of a host since the first look; empty amounts where it was never seen. */
    public EnergyAccount of(HostId host) {
        Entry entry = entries.get(host);
        return entry == null ? EnergyAccount.EMPTY : entry.account;
    }

    /** What the host itself draws, as it is counted; nothing where its power is unknown. */
    public double watts(HostDraw host) {
        Entry entry = entries.get(host.host());
        return host.drawnWatts(entry == null ? 1 : entry.correction());
    }

    /** Of all hosts since the first look, those that inventory no longer has included. */
    public EnergyAccount total() {
        return entries.values().stream().map(entry -> entry.account).reduce(EnergyAccount.EMPTY, EnergyAccount::plus);
    }
}
