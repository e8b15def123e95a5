package dev.tern.scheduler.placement.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/** Fleets whose present placement keeps all rules, with room that is short, on some hosts shorter than what is there. */
final class RandomFleet {

    private static final int RESOURCES = 3;
    private static final int ZONES = 3;
    private static final int NEIGHBOURHOODS = 2;

    private RandomFleet() {}

    static Model of(RandomGenerator random) {
        int hosts = 4 + random.nextInt(8);
        int guests = hosts * (2 + random.nextInt(4));
        int groups = guests / 2;
        int[] zones = numbers(hosts, ZONES, random);
        int[] neighbourhoods = numbers(hosts, NEIGHBOURHOODS, random);
        int[] group = new int[guests];
        int[] home = new int[guests];
        boolean[][] taken = new boolean[groups][hosts];
        for (int guest = 0; guest < guests; guest++) {
            do {
                group[guest] = random.nextInt(groups);
                home[guest] = random.nextInt(hosts);
            } while (taken[group[guest]][home[guest]]);
            taken[group[guest]][home[guest]] = true;
        }
        long[] demands = random.longs((long) guests * RESOURCES, 0, 20).toArray();
        long[] capacities = capacities(demands, home, hosts, random);
        long[] levels = new long[capacities.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = capacities[i] * 6 / 10;
        }
        BitSet[] closed = new BitSet[guests];
        for (int guest = 0; guest < guests; guest += 5) {
            closed[guest] = new BitSet();
            closed[guest].set(random.nextInt(hosts));
        }
        return new Model(
                new Model.Resources(new boolean[] {false, true, false}),
                new Model.Hosts(capacities, zones, neighbourhoods),
                new Model.Guests(demands, group, home, closed),
                groups(groups, group, home, zones, neighbourhoods, random),
                new Model.Goals(
                        List.of(
                                new SafetyLevel(levels, new long[] {7, 3, 5}),
                                new Balance(capacities, RESOURCES, 0, 2, 2, 4)),
                        List.of(new Stay(home, random.nextInt(6))),
                        11));
    }

    private static int[] numbers(int count, int below, RandomGenerator random) {
        return random.ints(count, 0, below).toArray();
    }

    private static long[] capacities(long[] demands, int[] home, int hosts, RandomGenerator random) {
        long[] capacities = random.longs((long) hosts * RESOURCES, 5, 40).toArray();
        for (int guest = 0; guest < home.length; guest++) {
            for (int r = 0; r < RESOURCES; r++) {
                capacities[home[guest] * RESOURCES + r] += demands[guest * RESOURCES + r];
            }
        }
        for (int i = 0; i < capacities.length; i += 1 + random.nextInt(12)) {
            capacities[i] -= random.nextInt(60);
        }
        return capacities;
    }

    /** Spread no wider, and needing no others, than they keep now. */
    private static Model.Groups groups(
            int groups, int[] group, int[] home, int[] zones, int[] neighbourhoods, RandomGenerator random) {
        BitSet[] in = new BitSet[groups];
        BitSet[] near = new BitSet[groups];
        for (int i = 0; i < groups; i++) {
            in[i] = new BitSet();
            near[i] = new BitSet();
        }
        for (int guest = 0; guest < group.length; guest++) {
            in[group[guest]].set(zones[home[guest]]);
            near[group[guest]].set(neighbourhoods[home[guest]]);
        }
        int[] spread = new int[groups];
        int[][] needs = new int[groups][];
        for (int i = 0; i < groups; i++) {
            spread[i] = random.nextInt(in[i].cardinality() + 1);
            List<Integer> needed = new ArrayList<>();
            int other = random.nextInt(groups);
            BitSet lacking = (BitSet) near[i].clone();
            lacking.andNot(near[other]);
            if (lacking.isEmpty() && other != i) {
                needed.add(other);
            }
            needs[i] = needed.stream().mapToInt(Integer::intValue).toArray();
        }
        return new Model.Groups(spread, needs);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Stay(int[] homes, long price) implements GuestGoal {

        @Override
        public String sentence() {
            return "Guests stay";
        }

        @Override
        public long cost(int guest, int host) {
            return homes[guest] == host ? 0 : price + Math.abs(homes[guest] - host);
        }
    }
}
