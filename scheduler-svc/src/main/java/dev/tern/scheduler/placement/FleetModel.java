package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.search.GuestGoal;
import dev.tern.scheduler.placement.search.Model;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fleet as a search reads it: guests that may move, and what hosts have for them below their targets. Memory is held
 * on both hosts, so that moves can be made in any order; demand for CPU goes with the guest.
 *
 * @param hosts by their numbers
 * @param guests by their numbers
 */
record FleetModel(List<HostId> hosts, List<VmView> guests, MovePrices prices, Model model) {

    static final int CPU = 0;
    static final int MEMORY = 1;
    static final int RESOURCES = 2;
    /** CPU demand is counted in millionths of a core, memory in bytes. */
    static final double MICRO = 1e6;

    static FleetModel of(Problem problem, Ledger ledger) {
        Candidates candidates = new Candidates(problem, ledger);
        List<HostId> hosts = candidates.hosts();
        Map<HostId, Integer> numbers = new HashMap<>();
        hosts.forEach(host -> numbers.put(host, numbers.size()));
        List<VmView> guests = candidates.guests();
        int[] homes =
                guests.stream().mapToInt(vm -> number(numbers, vm.vm().host())).toArray();
        long[] demands = new long[guests.size() * RESOURCES];
        long[] taken = new long[hosts.size() * RESOURCES];
        for (int guest = 0; guest < guests.size(); guest++) {
            demands[guest * RESOURCES + CPU] =
                    (long) Math.ceil(guests.get(guest).cores() * MICRO);
            demands[guest * RESOURCES + MEMORY] =
                    guests.get(guest).vm().memory().bytes();
            for (int r = 0; r < RESOURCES; r++) {
                taken[homes[guest] * RESOURCES + r] += demands[guest * RESOURCES + r];
            }
        }
        var fullness = new Fullness(problem, ledger, hosts, taken);
        var overload = Overload.of(fullness, problem.settings());
        var prices = new MovePrices(problem, ledger, hosts, guests);
        int[] groups = groups(guests);
        int count = guests.size();
        var model = new Model(
                new Model.Resources(new boolean[] {false, true}),
                new Model.Hosts(
                        capacities(problem, ledger, hosts, taken), new int[hosts.size()], new int[hosts.size()]),
                new Model.Guests(demands, groups, homes, closed(problem, ledger, candidates, numbers)),
                new Model.Groups(new int[count], new int[count][0]),
                new Model.Goals(
                        List.of(overload, new Evenness(fullness)),
                        ofGuests(problem, ledger, hosts, guests, prices),
                        0));
        return new FleetModel(hosts, guests, prices, model);
    }

    private static List<GuestGoal> ofGuests(
            Problem problem, Ledger ledger, List<HostId> hosts, List<VmView> guests, MovePrices prices) {
        var rooms = new RoomLoads(problem, ledger);
        return rooms.areSeveral() ? List.of(prices, new EvenRooms(rooms, hosts, guests)) : List.of(prices);
    }

    private static int number(Map<HostId, Integer> numbers, HostId host) {
        return Optional.ofNullable(numbers.get(host)).orElseThrow();
    }

    private static long[] capacities(Problem problem, Ledger ledger, List<HostId> hosts, long[] taken) {
        PlacementSettings settings = problem.settings();
        long[] capacities = new long[taken.length];
        for (int i = 0; i < hosts.size(); i++) {
            HostId host = hosts.get(i);
            double cores = settings.cpuTarget().value() * ledger.cpus(host) - ledger.cores(host);
            double bytes = settings.memoryTarget().value() * ledger.capacity(host) - ledger.bytes(host);
            capacities[i * RESOURCES + CPU] = taken[i * RESOURCES + CPU] + (long) Math.floor(cores * MICRO);
            capacities[i * RESOURCES + MEMORY] = taken[i * RESOURCES + MEMORY] + (long) Math.floor(bytes);
        }
        return capacities;
    }

    /** A guest that names no group is one by itself. */
    private static int[] groups(List<VmView> guests) {
        Map<String, Integer> named = new HashMap<>();
        int[] groups = new int[guests.size()];
        for (int guest = 0; guest < groups.length; guest++) {
            String name = guests.get(guest).group();
            groups[guest] = name == null ? guest : named.merge(name, guest, (first, _) -> first);
        }
        return groups;
    }

    /** Nobody comes to a host that is to be relieved: whoever has to leave it first might wait for the one that comes. */
    private static BitSet[] closed(
            Problem problem, Ledger ledger, Candidates candidates, Map<HostId, Integer> numbers) {
        var eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        List<VmView> guests = candidates.guests();
        Map<String, BitSet> held = held(problem, numbers, guests);
        Set<HostId> overloaded = numbers.keySet().stream()
                .filter(host -> ledger.excess(host, problem.settings()) > 0)
                .collect(Collectors.toSet());
        BitSet[] closed = new BitSet[guests.size()];
        for (int guest = 0; guest < closed.length; guest++) {
            VmView vm = guests.get(guest);
            String group = vm.group();
            BitSet ofGroup = group == null ? new BitSet() : held.getOrDefault(group, new BitSet());
            BitSet bits = new BitSet();
            bits.set(0, numbers.size());
            for (HostId host : candidates.placesOf(vm)) {
                int number = number(numbers, host);
                if (!overloaded.contains(host)
                        && !ofGroup.get(number)
                        && eligibility.againstPlace(host, vm).isEmpty()) {
                    bits.clear(number);
                }
            }
            bits.clear(number(numbers, vm.vm().host()));
            closed[guest] = bits;
        }
        return closed;
    }

    /** The hosts where each group has guests that do not take part. */
    private static Map<String, BitSet> held(Problem problem, Map<HostId, Integer> numbers, List<VmView> guests) {
        Set<VmView> takingPart = new HashSet<>(guests);
        Map<String, BitSet> held = new HashMap<>();
        for (VmView vm : problem.fleet().vms().values()) {
            String group = vm.group();
            if (group != null && !takingPart.contains(vm)) {
                BitSet hosts = held.computeIfAbsent(group, name -> new BitSet());
                Optional.ofNullable(numbers.get(vm.vm().host())).ifPresent(hosts::set);
                problem.fleet()
                        .migrationOf(vm.id())
                        .map(InFlight::last)
                        .map(last -> numbers.get(last.to()))
                        .ifPresent(hosts::set);
            }
        }
        return held;
    }
}
