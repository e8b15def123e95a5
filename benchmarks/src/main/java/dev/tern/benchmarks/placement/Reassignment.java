package dev.tern.benchmarks.placement;

import dev.tern.scheduler.placement.search.Balance;
import dev.tern.scheduler.placement.search.HostGoal;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.SafetyLevel;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads and writes the files of the ROADEF/EURO challenge 2012, "Google machine reassignment": machines are hosts, processes
 * guests, services groups, locations zones. Balance is asked of each machine by its resources' free room.
 */
final class Reassignment {

    private static final int MOST = 1 << 20;

    private Reassignment() {}

    /** @throws IOException naming file, line and what is wrong there */
    static Instance read(Path model, Path assignment) throws IOException {
        try (Numbers numbers = Numbers.open(model)) {
            var reader = new Reader(numbers);
            Instance instance = reader.read(assignment);
            reader.bound.check(model);
            return instance;
        }
    }

    static void write(int[] hosts, Path file) throws IOException {
        Files.writeString(file, text(hosts));
    }

    static String text(int[] hosts) {
        return Arrays.stream(hosts).mapToObj(Integer::toString).collect(Collectors.joining(" ", "", "\n"));
    }

    private static final class Reader {

        private final Numbers numbers;
        private final CostBound bound = new CostBound();
        private boolean[] heldOnBoth = {};
        private long[] weights = {};
        private long[] capacities = {};
        private long[] levels = {};
        private int[][] distances = {};
        /** By resource, what all processes require. */
        private long[] required = {};

        Reader(Numbers numbers) {
            this.numbers = numbers;
        }

        Instance read(Path assignment) throws IOException {
            resources();
            Model.Hosts hosts = hosts();
            Model.Groups groups = groups();
            int guests = numbers.rows("how many processes there are", MOST, heldOnBoth.length + 2L);
            int[] of = new int[guests];
            long[] demands = new long[guests * heldOnBoth.length];
            long[] moveCosts = new long[guests];
            required = new long[heldOnBoth.length];
            for (int guest = 0; guest < guests; guest++) {
                of[guest] = numbers.index("a process's service", groups.spread().length);
                fill(demands, guest, "a process's requirement");
                require(demands, guest);
                moveCosts[guest] = numbers.next("a process's move cost");
            }
            List<HostGoal> goals = new ArrayList<>();
            goals.add(safety());
            balances(goals);
            long guestWeight = numbers.next("the weight of process moves");
            long groupWeight = numbers.next("the weight of service moves");
            long distanceWeight = numbers.next("the weight of machine moves");
            numbers.end();
            int[] homes = homes(assignment, guests, hosts.zones().length);
            bound.add("moves of processes", guestWeight, CostBound.sum(moveCosts));
            bound.add("moves of services", groupWeight, CostBound.sum(guests));
            bound.add("moves of machines", distanceWeight, CostBound.sum(farthest(homes)));
            var stay = new Stay(homes, moveCosts, guestWeight, distances, distanceWeight);
            return new Instance(
                    new Model.Resources(heldOnBoth),
                    hosts,
                    new Model.Guests(demands, of, homes, new BitSet[0]),
                    groups,
                    new Model.Goals(goals, List.of(stay), groupWeight));
        }

        private void resources() throws IOException {
            int count = numbers.rows("how many resources there are", MOST, 2);
            heldOnBoth = new boolean[count];
            weights = new long[count];
            for (int r = 0; r < count; r++) {
                heldOnBoth[r] = numbers.index("whether a resource is transient", 2) == 1;
                weights[r] = numbers.next("a resource's weight");
            }
        }

        private Model.Hosts hosts() throws IOException {
            String what = "how many machines there are";
            int count = numbers.count(what, MOST);
            numbers.expect(what, count, 2 + 2L * heldOnBoth.length + count);
            int[] zones = new int[count];
            int[] neighbourhoods = new int[count];
            Map<Long, Integer> zoneIds = new HashMap<>();
            Map<Long, Integer> neighbourhoodIds = new HashMap<>();
            capacities = new long[count * heldOnBoth.length];
            levels = new long[capacities.length];
            distances = new int[count][count];
            for (int host = 0; host < count; host++) {
                neighbourhoods[host] = renumbered(neighbourhoodIds, numbers.next("a machine's neighbourhood"));
                zones[host] = renumbered(zoneIds, numbers.next("a machine's location"));
                fill(capacities, host, "a machine's capacity");
                fill(levels, host, "a machine's safety capacity");
                for (int to = 0; to < count; to++) {
                    distances[host][to] = numbers.count("the cost of a move between machines", Integer.MAX_VALUE);
                }
            }
            return new Model.Hosts(capacities, zones, neighbourhoods);
        }

        /** From 0 in the order in which they come, without gaps: the search has tables of them. */
        private static int renumbered(Map<Long, Integer> ids, long id) {
            int next = ids.size();
            return ids.computeIfAbsent(id, _ -> next);
        }

        private Model.Groups groups() throws IOException {
            int count = numbers.rows("how many services there are", MOST, 2);
            int[] spread = new int[count];
            int[][] needs = new int[count][];
            for (int group = 0; group < count; group++) {
                spread[group] = numbers.count("a service's spread", MOST);
                needs[group] = needs(group, count);
            }
            return new Model.Groups(spread, needs);
        }

        /** Without itself, which is always near, and each once. */
        private int[] needs(int group, int groups) throws IOException {
            int[] needs = new int[numbers.rows("how many services a service depends on", MOST, 1)];
            for (int i = 0; i < needs.length; i++) {
                needs[i] = numbers.index("a service that another depends on", groups);
            }
            return Arrays.stream(needs)
                    .filter(needed -> needed != group)
                    .distinct()
                    .toArray();
        }

        private void require(long[] demands, int guest) throws IOException {
            for (int r = 0; r < required.length; r++) {
                long demand = demands[guest * required.length + r];
                if (demand > Long.MAX_VALUE - required[r]) {
                    throw numbers.wrong("with " + demand + " here, all processes together require more than "
                            + Long.MAX_VALUE + " of resource " + r);
                }
                required[r] += demand;
            }
        }

        private SafetyLevel safety() {
            for (int r = 0; r < weights.length; r++) {
                bound.add("resource " + r, weights[r], CostBound.sum(required[r]));
            }
            return new SafetyLevel(levels, weights);
        }

        private void balances(List<HostGoal> goals) throws IOException {
            int count = numbers.rows("how many balance costs there are", MOST, 4);
            int resources = heldOnBoth.length;
            for (int i = 0; i < count; i++) {
                int of = numbers.index("a balance's first resource", resources);
                int by = numbers.index("a balance's second resource", resources);
                long target = numbers.next("a balance's target");
                long weight = numbers.next("a balance's weight");
                bound.add("balance " + i + " with the target " + target, weight, lacking(of, by, target));
                goals.add(new Balance(capacities, resources, of, by, target, weight));
            }
        }

        /** On all machines together, and no less than what is on the way to it, also where machines are overloaded. */
        private BigInteger lacking(int of, int by, long target) {
            BigInteger free = BigInteger.ZERO;
            BigInteger other = BigInteger.valueOf(required[by]);
            for (int base = 0; base < capacities.length; base += heldOnBoth.length) {
                free = free.add(BigInteger.valueOf(capacities[base + of]));
                other = other.add(BigInteger.valueOf(capacities[base + by]));
            }
            return free.max(BigInteger.valueOf(required[of]))
                    .multiply(BigInteger.valueOf(target))
                    .add(other);
        }

        /** By process, the highest cost of a move between its machine and any. */
        private long[] farthest(int[] homes) {
            long[] ofMachines = Arrays.stream(distances)
                    .mapToLong(row -> Arrays.stream(row).max().orElse(0))
                    .toArray();
            return Arrays.stream(homes).mapToLong(home -> ofMachines[home]).toArray();
        }

        private void fill(long[] values, int row, String what) throws IOException {
            for (int r = 0; r < heldOnBoth.length; r++) {
                values[row * heldOnBoth.length + r] = numbers.next(what);
            }
        }

        private static int[] homes(Path assignment, int guests, int hosts) throws IOException {
            try (Numbers numbers = Numbers.open(assignment)) {
                int[] homes = new int[guests];
                for (int guest = 0; guest < guests; guest++) {
                    homes[guest] = numbers.index("a process's machine", hosts);
                }
                numbers.end();
                return homes;
            }
        }
    }
}
