package dev.tern.scheduler.placement.rule;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.VmView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the guests of groups are, and how far that is from what {@link GroupRules} ask. A guest in a migration is on both hosts;
 * what is amiss at the one that it is about to leave is mended already, and nobody relies on it in either zone. One that is shut
 * off keeps others of its group from its host, and counts for nothing else.
 */
public final class Groups {

    private final GroupRules rules;
    /** Copies share what is in here of each group: it is replaced, not changed. */
    private final SortedMap<String, SortedMap<HostId, Set<VmId>>> places;

    private final Set<VmId> shutOff;
    private Transits transits = Transits.NONE;

    Groups(FleetSnapshot fleet) {
        this(fleet, new GroupRules(fleet), group -> true);
    }

    private Groups(FleetSnapshot fleet, GroupRules rules, Predicate<String> isKept) {
        this.rules = rules;
        places = new TreeMap<>();
        shutOff = new HashSet<>();
        for (VmView vm : fleet.vms().values()) {
            String group = GroupRules.nameOf(vm);
            if (group == null || !isKept.test(group)) {
                continue;
            }
            places.computeIfAbsent(group, _ -> new TreeMap<>())
                    .computeIfAbsent(vm.vm().host(), _ -> new HashSet<>())
                    .add(vm.id());
            if (vm.vm().state() == VmState.STOPPED) {
                shutOff.add(vm.id());
            }
        }
        for (InFlight move : fleet.inFlight().values()) {
            HostId from = move.last().from();
            fleet.vm(move.last().vm())
                    .filter(vm -> vm.vm().host().equals(from))
                    .ifPresent(vm -> begin(vm, move.last().to()));
        }
    }

    private Groups(Groups other) {
        rules = other.rules;
        places = new TreeMap<>(other.places);
        transits = other.transits;
        shutOff = other.shutOff;
    }

    /** Of those groups alone that matter to where these guests may go. */
    public static Groups around(FleetSnapshot fleet, Collection<VmView> guests) {
        Set<String> asked = guests.stream()
                .flatMap(vm -> Stream.ofNullable(GroupRules.nameOf(vm)))
                .collect(Collectors.toSet());
        GroupRules rules = GroupRules.of(fleet, asked);
        Set<String> kept = new HashSet<>(asked);
        asked.forEach(group -> kept.addAll(rules.boundWith(group)));
        return new Groups(fleet, rules, kept::contains);
    }

    public Groups copy() {
        return new Groups(this);
    }

    public GroupRules rules() {
        return rules;
    }

    void move(VmView vm, HostId from, HostId to) {
        String group = GroupRules.nameOf(vm);
        if (group == null) {
            return;
        }
        SortedMap<HostId, Set<VmId>> moved = new TreeMap<>(placesOf(group));
        Set<VmId> left = new HashSet<>(moved.getOrDefault(from, Set.of()));
        left.remove(vm.id());
        moved.put(from, left);
        Set<VmId> joined = new HashSet<>(moved.getOrDefault(to, Set.of()));
        joined.add(vm.id());
        moved.put(to, joined);
        places.put(group, moved);
    }

    /** It is in a migration from now on: on its host and on this one. */
    public void begin(VmView vm, HostId to) {
        HostId from = vm.vm().host();
        transits = transits.with(vm.id(), from, !rules.zone(from).equals(rules.zone(to)));
        String group = GroupRules.nameOf(vm);
        if (group != null) {
            SortedMap<HostId, Set<VmId>> joined = new TreeMap<>(placesOf(group));
            Set<VmId> there = new HashSet<>(guests(group, to));
            there.add(vm.id());
            joined.put(to, there);
            places.put(group, joined);
        }
    }

    /** It is there now and nowhere else, by a migration or at once. */
    public void arrive(VmView vm, HostId to) {
        transits = transits.without(vm.id());
        move(vm, vm.vm().host(), to);
    }

    private SortedMap<HostId, Set<VmId>> placesOf(String group) {
        return places.getOrDefault(group, Collections.emptySortedMap());
    }

    private Set<VmId> guests(String group, HostId host) {
        return placesOf(group).getOrDefault(host, Set.of());
    }

    /** Another guest of its group that is there. */
    public Optional<VmId> companionOf(VmView vm, HostId host) {
        String group = GroupRules.nameOf(vm);
        return group == null
                ? Optional.empty()
                : guests(group, host).stream().filter(isNot(vm)).min(Comparator.naturalOrder());
    }

    /** Zones in which there are guests of its group but for this one. */
    public Set<String> zonesOfCompanions(VmView vm) {
        String group = GroupRules.nameOf(vm);
        return group == null ? Set.of() : zones(group, counted(vm)).collect(Collectors.toSet());
    }

    /** The same, but for what a migration may yet change. */
    Set<String> sureZonesOfCompanions(String group, VmView vm) {
        return zones(group, sure(vm)).collect(Collectors.toSet());
    }

    /** Whether there is a guest of that group, other than this one. */
    boolean isIn(String zone, String group, VmView vm) {
        return zones(group, counted(vm)).anyMatch(zone::equals);
    }

    /** The same, but for what a migration may yet change. */
    boolean isSurelyIn(String zone, String group, VmView vm) {
        return zones(group, sure(vm)).anyMatch(zone::equals);
    }

    boolean isShutOff(VmView vm) {
        return shutOff.contains(vm.id());
    }

    private Stream<String> zones(String group, Predicate<VmId> counted) {
        return placesOf(group).entrySet().stream()
                .filter(there -> there.getValue().stream().anyMatch(counted))
                .map(there -> rules.zone(there.getKey()));
    }

    private static Predicate<VmId> isNot(VmView vm) {
        return other -> !other.equals(vm.id());
    }

    private Predicate<VmId> counted(VmView vm) {
        return isNot(vm).and(other -> !shutOff.contains(other));
    }

    private Predicate<VmId> sure(VmView vm) {
        return counted(vm).and(other -> !transits.betweenZones().contains(other));
    }

    /** The guests of its group that share its host; none where it is about to leave. */
    public Set<VmId> sharingHost(VmView vm) {
        String group = GroupRules.nameOf(vm);
        HostId host = vm.vm().host();
        if (group == null || transits.departing().containsKey(vm.id()) || shutOff.contains(vm.id())) {
            return Set.of();
        }
        Set<VmId> there = guests(group, host);
        if (there.size() < 2) {
            return Set.of();
        }
        Set<VmId> others = staying(there, host);
        others.remove(vm.id());
        return others;
    }

    /** Whether it shares a host with one of its group, or is in a zone with others of a group that lacks zones. */
    public boolean isAmiss(VmView vm) {
        String group = GroupRules.nameOf(vm);
        return group != null
                && (!sharingHost(vm).isEmpty()
                        || (lackingZones(group) > 0
                                && zonesOfCompanions(vm)
                                        .contains(rules.zone(vm.vm().host()))));
    }

    /** Of each host where guests of the group are that count and are not about to leave: these. */
    private Map<HostId, Set<VmId>> staying(String group) {
        Map<HostId, Set<VmId>> staying = new TreeMap<>();
        placesOf(group).forEach((host, guests) -> {
            Set<VmId> there = staying(guests, host);
            if (!there.isEmpty()) {
                staying.put(host, there);
            }
        });
        return staying;
    }

    private Set<VmId> staying(Set<VmId> guests, HostId host) {
        return guests.stream()
                .filter(vm -> !shutOff.contains(vm)
                        && !host.equals(transits.departing().get(vm)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** In how many zones fewer than might be the group is. */
    public int lackingZones(String group) {
        if (rules.spread(group) <= 1) {
            return 0;
        }
        Map<HostId, Set<VmId>> staying = staying(group);
        int guests = staying.values().stream().mapToInt(Set::size).sum();
        long reached = staying.keySet().stream().map(rules::zone).distinct().count();
        return (int) Math.max(0, rules.spread(group, guests) - reached);
    }

    /** By how many hosts' cores groups are not as their labels ask: a host for each guest or zone. */
    public double cost(ToDoubleFunction<HostId> cpus) {
        return cost(places.keySet(), cpus);
    }

    /** The same, of these groups alone. */
    public double cost(Collection<String> groups, ToDoubleFunction<HostId> cpus) {
        return groups.stream().mapToDouble(group -> amiss(group, cpus)).sum();
    }

    /** By how many more that would be, were the guest on another host than it is placed on. */
    public double change(VmView vm, HostId placed, HostId other, ToDoubleFunction<HostId> cpus) {
        String group = GroupRules.nameOf(vm);
        if (group == null || placed.equals(other)) {
            return 0;
        }
        double before = amiss(group, cpus);
        move(vm, placed, other);
        double after = amiss(group, cpus);
        move(vm, other, placed);
        return after - before;
    }

    private double amiss(String group, ToDoubleFunction<HostId> cpus) {
        double together = 0;
        double most = 0;
        for (Map.Entry<HostId, Set<VmId>> there : staying(group).entrySet()) {
            double cores = cpus.applyAsDouble(there.getKey());
            together += (there.getValue().size() - 1) * cores;
            most = Math.max(most, cores);
        }
        return together + lackingZones(group) * most;
    }

    static String zones(int count) {
        return count + (count == 1 ? " zone" : " zones");
    }

    /** Whether anything is amiss: without saying what. */
    public boolean areAmiss() {
        return places.keySet().stream()
                .anyMatch(group -> lackingZones(group) > 0
                        || staying(group).values().stream().anyMatch(guests -> guests.size() > 1));
    }

    /** What is amiss, as one says it; nothing where all is as the labels ask. */
    public List<Reason> amiss() {
        List<Reason> reasons = new ArrayList<>();
        for (String group : places.keySet()) {
            staying(group).forEach((host, guests) -> {
                if (guests.size() > 1) {
                    reasons.add(
                            new Reason("group.together", host + " has " + guests.size() + " guests of group " + group));
                }
            });
            int lacking = lackingZones(group);
            if (lacking > 0) {
                reasons.add(new Reason(
                        "group.not.spread",
                        "group " + group + " is in " + zones(lacking)
                                + " fewer than it might be: label spread asks for " + rules.spread(group)));
            }
        }
        return reasons;
    }

    /** What stands against moving this guest there unasked; what is amiss already may stay so, and not get worse. */
    public Optional<Reason> against(VmView vm, HostId to) {
        return new GroupObjections(this).against(vm, to);
    }
}
