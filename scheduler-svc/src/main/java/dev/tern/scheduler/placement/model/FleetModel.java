package dev.tern.scheduler.placement.model;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.goal.Apart;
import dev.tern.scheduler.placement.goal.EvenRooms;
import dev.tern.scheduler.placement.goal.Fullness;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.goal.MovePrices;
import dev.tern.scheduler.placement.goal.Resources;
import dev.tern.scheduler.placement.goal.RoomLoads;
import dev.tern.scheduler.placement.rule.GroupRules;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.Budget;
import dev.tern.scheduler.placement.search.GuestGoal;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.Search;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fleet as a search reads it: the guests that may move by a {@link Profile}, and what hosts have for them below its limits.
 * Demand for CPU goes with the guest. Those who stay are part of what hosts carry. Where it matters for a group in which zones
 * its guests are, one of those that stay in each zone takes part too, demands nothing and may go nowhere.
 *
 * @param hosts by their numbers
 * @param guests by their numbers
 */
public record FleetModel(List<HostId> hosts, List<VmView> guests, MovePrices prices, Model model) {

    private static final long SEED = 20_261_128;
    /** Changes that a search tries for each guest, and in all. */
    private static final long TRIES = 1_000;

    private static final long LEAST_TRIES = 20_000;
    private static final long MOST_TRIES = 300_000;

    /** Room where there is no limit: less than what overflows when room is added up. */
    private static final double BOUNDLESS = 1e18;

    public static FleetModel of(Problem problem, Ledger ledger, Profile profile) {
        return new Builder(problem, ledger, profile).build();
    }

    /** The number of the host of each guest in the placement that a search finds best. */
    public int[] searched() {
        long tries = Math.clamp(TRIES * guests.size(), LEAST_TRIES, MOST_TRIES);
        return new Search(model, SEED, 1).alone(Budget.ofTries(tries)).hosts();
    }

    private static final class Builder {

        private record Corner(@Nullable String group, String zone) {}

        private final Problem problem;
        private final Ledger ledger;
        private final Profile profile;
        private final Set<VmId> movable = new HashSet<>();
        private final List<VmView> guests;
        private final Map<HostId, Integer> hosts = new LinkedHashMap<>();
        private final Map<VmId, HostId> destinations = new HashMap<>();

        Builder(Problem problem, Ledger ledger, Profile profile) {
            this.problem = problem;
            this.ledger = ledger;
            this.profile = profile;
            profile.guests().forEach(vm -> movable.add(vm.id()));
            problem.fleet().inFlight().values().stream()
                    .map(InFlight::last)
                    .filter(last -> problem.fleet().host(last.to()).isPresent())
                    .forEach(last -> destinations.put(last.vm(), last.to()));
            guests =
                    Stream.concat(profile.guests().stream(), staying().stream()).toList();
            Set<HostId> all = new TreeSet<>(profile.hosts());
            guests.forEach(vm -> all.add(vm.vm().host()));
            all.forEach(host -> hosts.put(host, hosts.size()));
        }

        /** Of groups that have guests who may move, one for each zone where others are or will be: more change nothing. */
        private List<VmView> staying() {
            GroupRules rules = ledger.groups().rules();
            Set<String> groups = profile.guests().stream()
                    .flatMap(vm -> Stream.ofNullable(GroupRules.nameOf(vm)))
                    .flatMap(group -> rules.boundWith(group).stream())
                    .collect(Collectors.toSet());
            if (groups.isEmpty()) {
                return List.of();
            }
            Set<Corner> taken = new HashSet<>();
            return problem.fleet().vms().values().stream()
                    .filter(vm -> !movable.contains(vm.id()) && vm.vm().state() != VmState.STOPPED)
                    .filter(vm -> Optional.ofNullable(GroupRules.nameOf(vm))
                            .filter(groups::contains)
                            .isPresent())
                    .map(vm -> vm.at(destination(vm).orElse(vm.vm().host())))
                    .filter(vm -> problem.fleet().host(vm.vm().host()).isPresent())
                    .filter(vm -> taken.add(
                            new Corner(GroupRules.nameOf(vm), rules.zone(vm.vm().host()))))
                    .toList();
        }

        private Optional<HostId> destination(VmView vm) {
            return Optional.ofNullable(destinations.get(vm.id()));
        }

        FleetModel build() {
            List<HostId> names = List.copyOf(hosts.keySet());
            int[] homes = guests.stream().mapToInt(vm -> number(vm.vm().host())).toArray();
            long[] demands = demands();
            long[] taken = new long[hosts.size() * Resources.COUNT];
            for (int i = 0; i < demands.length; i++) {
                taken[homes[i / Resources.COUNT] * Resources.COUNT + i % Resources.COUNT] += demands[i];
            }
            var fullness = new Fullness(problem, ledger, names, taken);
            var prices = new MovePrices(problem, ledger, names, guests);
            int[] groups = new int[guests.size()];
            Model.Groups rules = groups(groups);
            var model = new Model(
                    new Model.Resources(new boolean[] {false, profile.isMemoryHeldOnBoth()}),
                    hosts(names, taken),
                    new Model.Guests(demands, groups, homes, closed()),
                    rules,
                    new Model.Goals(GoalCosts.ofHosts(fullness, problem.settings()), ofGuests(names, prices), 0));
            return new FleetModel(names, guests, prices, model);
        }

        private List<GuestGoal> ofGuests(List<HostId> names, MovePrices prices) {
            List<GuestGoal> goals = new ArrayList<>(List.of(prices));
            var rooms = new RoomLoads(problem, ledger);
            if (rooms.areSeveral()) {
                goals.add(new EvenRooms(rooms, names, guests));
            }
            Apart.of(problem, ledger, names, guests, movable).ifPresent(goals::add);
            goals.addAll(profile.goals(names, guests));
            return goals;
        }

        private int number(HostId host) {
            return Optional.ofNullable(hosts.get(host)).orElseThrow();
        }

        private long[] demands() {
            long[] demands = new long[guests.size() * Resources.COUNT];
            for (int guest = 0; guest < guests.size(); guest++) {
                VmView vm = guests.get(guest);
                if (movable.contains(vm.id())) {
                    demands[guest * Resources.COUNT + Resources.CPU] = (long) Math.ceil(vm.cores() * Resources.MICRO);
                    demands[guest * Resources.COUNT + Resources.MEMORY] =
                            vm.vm().memory().bytes();
                }
            }
            return demands;
        }

        private Model.Hosts hosts(List<HostId> names, long[] taken) {
            long[] capacities = new long[taken.length];
            int[] zones = new int[names.size()];
            Map<String, Integer> numbers = new HashMap<>();
            for (int i = 0; i < zones.length; i++) {
                HostId host = names.get(i);
                double cores = (profile.cpuLimit() * ledger.cpus(host) - ledger.cores(host)) * Resources.MICRO;
                double bytes = profile.memoryLimit() * ledger.capacity(host) - ledger.bytes(host);
                capacities[i * Resources.COUNT + Resources.CPU] =
                        taken[i * Resources.COUNT + Resources.CPU] + (long) Math.floor(Math.min(BOUNDLESS, cores));
                capacities[i * Resources.COUNT + Resources.MEMORY] =
                        taken[i * Resources.COUNT + Resources.MEMORY] + (long) Math.floor(bytes);
                String zone = ledger.groups().rules().zone(host);
                zones[i] = numbers.computeIfAbsent(zone, _ -> numbers.size());
            }
            return new Model.Hosts(capacities, zones, zones);
        }

        /**
         * A guest that names no group is one by itself; groups that are needed are there, also where they have no guest.
         *
         * @param of is given each guest's group
         */
        private Model.Groups groups(int[] of) {
            GroupRules rules = ledger.groups().rules();
            Map<String, Integer> named = new LinkedHashMap<>();
            int count = 0;
            for (int guest = 0; guest < of.length; guest++) {
                String name = GroupRules.nameOf(guests.get(guest));
                Integer known = name == null ? null : named.putIfAbsent(name, count);
                of[guest] = known == null ? count++ : known;
            }
            for (String name : List.copyOf(named.keySet())) {
                for (String needed : rules.neededBy(name)) {
                    count += named.putIfAbsent(needed, count) == null ? 1 : 0;
                }
            }
            int[] spread = new int[count];
            int[][] needs = new int[count][0];
            named.forEach((name, number) -> {
                spread[number] = rules.spread(name);
                needs[number] = rules.neededBy(name).stream()
                        .mapToInt(needed -> named.getOrDefault(needed, number))
                        .toArray();
            });
            return new Model.Groups(spread, needs);
        }

        private BitSet[] closed() {
            Map<String, BitSet> held = held();
            BitSet[] closed = new BitSet[guests.size()];
            Arrays.setAll(closed, guest -> closed(guests.get(guest), held));
            return closed;
        }

        private BitSet closed(VmView vm, Map<String, BitSet> held) {
            BitSet closed = new BitSet();
            closed.set(0, hosts.size());
            if (movable.contains(vm.id())) {
                String group = GroupRules.nameOf(vm);
                BitSet ofGroup = group == null ? new BitSet() : held.getOrDefault(group, new BitSet());
                for (HostId host : profile.placesOf(vm)) {
                    if (!ofGroup.get(number(host))) {
                        closed.clear(number(host));
                    }
                }
            }
            closed.clear(number(vm.vm().host()));
            return closed;
        }

        /** The hosts where each group has guests that do not take part, or that are about to leave. */
        private Map<String, BitSet> held() {
            Map<String, BitSet> held = new HashMap<>();
            for (VmView vm : problem.fleet().vms().values()) {
                String group = GroupRules.nameOf(vm);
                if (group != null && !movable.contains(vm.id())) {
                    BitSet at = held.computeIfAbsent(group, _ -> new BitSet());
                    Stream.concat(Stream.of(vm.vm().host()), destination(vm).stream())
                            .flatMap(host -> Stream.ofNullable(hosts.get(host)))
                            .forEach(at::set);
                }
            }
            return held;
        }
    }
}
