package dev.tern.benchmarks.placement;

import dev.tern.scheduler.placement.search.GuestGoal;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.SafetyLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A fleet as large as one likes, drawn from a seed: hosts of two sizes in three zones, guests of 1 to 64 GiB with demands that
 * most hosts bear and some do not, a third of them in groups of two to eight that are kept apart and over two zones.
 * Resources are demand in thousandths of a core, which may move at once, and memory in MiB, which is held on both hosts.
 */
final class SyntheticFleet {

    private static final int RESOURCES = 2;
    private static final int ZONES = 3;
    private static final int[] CORES = {32, 64};
    private static final long MIB_PER_CORE = 8 * 1024;
    private static final double MEMORY_USED_AT_FIRST = 0.8;
    private static final double MEMORY_USABLE = 0.9;
    /** For a host where a guest, however small, still fits. */
    private static final int MOST_TRIES = 10_000;

    private static final double CALM = 0.7;
    /** A thousandth of a core above the level, for as long as a plan looks ahead. */
    private static final long OVERLOAD = 100;
    /** A MiB that is moved, and one that leaves its zone besides. */
    private static final long MOVE = 1;

    private static final long LEAVE_ZONE = 1;

    private SyntheticFleet() {}

    /** @throws IllegalArgumentException where so many guests do not fit on the hosts */
    static Model of(int hosts, int guests, RandomGenerator random) {
        long[] capacities = new long[hosts * RESOURCES];
        long[] levels = new long[hosts * RESOURCES];
        int[] zones = new int[hosts];
        for (int host = 0; host < hosts; host++) {
            int cores = CORES[random.nextInt(CORES.length)];
            capacities[host * RESOURCES] = cores * 1_000L;
            capacities[host * RESOURCES + 1] = Math.round(cores * MIB_PER_CORE * MEMORY_USABLE);
            levels[host * RESOURCES] = Math.round(cores * 1_000 * CALM);
            levels[host * RESOURCES + 1] = capacities[host * RESOURCES + 1];
            zones[host] = host % ZONES;
        }
        int[] groups = groups(guests, random);
        int[] homes = new int[guests];
        long[] demands = new long[guests * RESOURCES];
        place(homes, demands, groups, capacities, random);
        int count = groups[guests - 1] + 1;
        int[] spread = new int[count];
        spread(spread, groups, homes, zones);
        return new Model(
                new Model.Resources(new boolean[] {false, true}),
                new Model.Hosts(capacities, zones, new int[hosts]),
                new Model.Guests(demands, groups, homes, new BitSet[0]),
                new Model.Groups(spread, new int[count][0]),
                new Model.Goals(
                        List.of(new SafetyLevel(levels, new long[] {OVERLOAD, 0})),
                        List.of(new Moving(homes, demands, zones)),
                        0));
    }

    /** Guests of a group follow each other. */
    private static int[] groups(int guests, RandomGenerator random) {
        int[] groups = new int[guests];
        int group = 0;
        for (int guest = 0; guest < guests; group++) {
            int size = random.nextInt(10) == 0 ? 2 + random.nextInt(7) : 1;
            for (int i = 0; i < size && guest < guests; i++) {
                groups[guest++] = group;
            }
        }
        return groups;
    }

    /** Each on the emptier of two hosts drawn, as schedulers of clouds do, which know nothing of demands to come. */
    private static void place(int[] homes, long[] demands, int[] groups, long[] capacities, RandomGenerator random) {
        int hosts = capacities.length / RESOURCES;
        long room = 0;
        for (int host = 0; host < hosts; host++) {
            room += capacities[host * RESOURCES + 1];
        }
        double mean = room * MEMORY_USED_AT_FIRST / homes.length;
        long[] used = new long[hosts];
        for (int guest = 0; guest < homes.length; guest++) {
            long mib = memory(mean, random);
            int best = -1;
            for (int tries = 0; best < 0; tries++) {
                int one = free(guest, homes, groups, hosts, random);
                int other = free(guest, homes, groups, hosts, random);
                int emptier = share(used, capacities, one) < share(used, capacities, other) ? one : other;
                if (used[emptier] + mib <= capacities[emptier * RESOURCES + 1]) {
                    best = emptier;
                } else if (tries > MOST_TRIES) {
                    throw new IllegalArgumentException("GUESTS is " + homes.length + ", of which the first " + guest
                            + " fill the memory of " + hosts + " hosts: ask for fewer");
                } else if (tries > 50) {
                    mib = Math.max(64, mib / 2);
                }
            }
            homes[guest] = best;
            used[best] += mib;
            demands[guest * RESOURCES] = Math.round(mib / (double) MIB_PER_CORE * 1_000 * demand(random));
            demands[guest * RESOURCES + 1] = mib;
        }
    }

    private static double share(long[] used, long[] capacities, int host) {
        return (double) used[host] / capacities[host * RESOURCES + 1];
    }

    private static int free(int guest, int[] homes, int[] groups, int hosts, RandomGenerator random) {
        int host = random.nextInt(hosts);
        for (int other = guest - 1; other >= 0 && groups[other] == groups[guest]; other--) {
            if (homes[other] == host) {
                return free(guest, homes, groups, hosts, random);
            }
        }
        return host;
    }

    /** Many small, few large: 1 to 64 times a size, as flavours double. */
    private static long memory(double mean, RandomGenerator random) {
        double factor = Math.pow(2, Math.min(6, Math.floor(-Math.log(random.nextDouble()) / 0.7)));
        return Math.max(64, Math.round(mean / 3 * factor / 64) * 64);
    }

    /** Of the cores that go with its memory: most half asleep, some at their limit. */
    private static double demand(RandomGenerator random) {
        return Math.min(1.5, 0.45 * Math.exp(0.8 * random.nextGaussian()));
    }

    private static void spread(int[] spread, int[] groups, int[] homes, int[] zones) {
        List<BitSet> seen = new ArrayList<>();
        Arrays.stream(spread).forEach(_ -> seen.add(new BitSet()));
        for (int guest = 0; guest < groups.length; guest++) {
            seen.get(groups[guest]).set(zones[homes[guest]]);
        }
        for (int group = 0; group < spread.length; group++) {
            spread[group] = Math.min(2, seen.get(group).cardinality());
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Moving(int[] homes, long[] demands, int[] zones) implements GuestGoal {

        @Override
        public String sentence() {
            return "Guests stay, and in their zone";
        }

        @Override
        public long cost(int guest, int host) {
            int home = homes[guest];
            if (home == host) {
                return 0;
            }
            long mib = demands[guest * RESOURCES + 1];
            return mib * (MOVE + (zones[home] == zones[host] ? 0 : LEAVE_ZONE));
        }
    }
}
