package dev.tern.scheduler.placement.rule;

import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What guests' labels ask of where they are: no two of a {@code group} are on one host, the group is in {@code spread} zones at
 * least, and in the zone of a guest there is one of each group that it {@code needs}.
 */
public final class GroupRules {

    private final Map<HostId, String> zones = new HashMap<>();
    private final Map<String, Integer> spreads = new HashMap<>();
    private final Map<String, Set<String>> needs = new HashMap<>();
    private final Map<String, Set<String>> neededBy = new HashMap<>();
    private final List<Reason> unread = new ArrayList<>();
    private final int zoneCount;

    public GroupRules(FleetSnapshot fleet) {
        this(fleet, vm -> true);
    }

    private GroupRules(FleetSnapshot fleet, Predicate<VmView> isRead) {
        fleet.hosts().values().forEach(host -> zones.put(host.id(), host.host().zone()));
        zoneCount = Set.copyOf(zones.values()).size();
        fleet.vms().values().stream().filter(isRead).forEach(this::read);
    }

    /** What is asked of these groups, and on their account of others; in a large fleet that is soon read. */
    static GroupRules of(FleetSnapshot fleet, Set<String> groups) {
        return new GroupRules(fleet, vm -> {
            String group = nameOf(vm);
            return group != null && (groups.contains(group) || vm.needsAnyOf(groups));
        });
    }

    private void read(VmView vm) {
        vm.unreadSpread().ifPresent(said -> unread.add(unread(vm.vm(), said)));
        String group = nameOf(vm);
        if (group == null) {
            return;
        }
        vm.spread().ifPresent(least -> spreads.merge(group, least, Math::max));
        for (String needed : vm.needs()) {
            if (needed.equals(group)) {
                continue;
            }
            needs.computeIfAbsent(group, _ -> new TreeSet<>()).add(needed);
            neededBy.computeIfAbsent(needed, _ -> new TreeSet<>()).add(group);
        }
    }

    private static Reason unread(Vm vm, String said) {
        return new Reason(
                "label.unread",
                "label spread of " + vm.name() + " is '" + said
                        + "' and is left out: give a number of zones from 1, as in spread=2");
    }

    /** A guest that needs others is a group of its own where it names none; null where nothing is asked of it. */
    public static @Nullable String nameOf(VmView vm) {
        String group = vm.group();
        return group != null || vm.needs().isEmpty() ? group : vm.id().value();
    }

    /** Empty for a host that inventory does not have. */
    public String zone(HostId host) {
        return zones.getOrDefault(host, "");
    }

    /** In how many zones guests of the group are to be at least. */
    public int spread(String group) {
        return spreads.getOrDefault(group, 1);
    }

    /** The same, as far as there are so many zones and guests. */
    int spread(String group, int guests) {
        return Math.min(spread(group), Math.min(guests, zoneCount));
    }

    public Set<String> neededBy(String group) {
        return needs.getOrDefault(group, Set.of());
    }

    Set<String> needing(String group) {
        return neededBy.getOrDefault(group, Set.of());
    }

    /** Groups of which it matters in which zones all their guests are, where one of this group moves. */
    public Set<String> boundWith(String group) {
        Set<String> bound = new TreeSet<>(neededBy(group));
        bound.addAll(needing(group));
        if (spread(group) > 1 || !bound.isEmpty()) {
            bound.add(group);
        }
        return bound;
    }

    /** Whether it matters in which zone this guest is: its group is to be spread, needs others or is needed. */
    public boolean isBound(VmView vm) {
        String group = nameOf(vm);
        return group != null && !boundWith(group).isEmpty();
    }

    /** Labels that say nothing that can be followed. */
    public List<Reason> unread() {
        return List.copyOf(unread);
    }
}
