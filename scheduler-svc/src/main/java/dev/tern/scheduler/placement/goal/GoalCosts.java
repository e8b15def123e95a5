package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Groups;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.HostGoal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the goals of hosts and groups cost as guests are placed, in core-seconds over the horizon: as the search weighs them. */
public final class GoalCosts {

    private static final long[] NOTHING = new long[Resources.COUNT];

    private final Map<HostId, Integer> numbers = new HashMap<>();
    private final List<HostGoal> goals;
    private final HostGoal overload;
    private final HostGoal evenness;
    private final Groups groups;
    private final ToDoubleFunction<HostId> cpus;
    /** Of each core that groups cost, in core-seconds. */
    private final double groupsWorth;

    private final boolean evensUse;

    /** @param ledger as it is now: what changes in it later is not seen */
    public GoalCosts(Problem problem, Ledger ledger) {
        List<HostId> hosts = ledger.hosts();
        hosts.forEach(host -> numbers.put(host, numbers.size()));
        var fullness = new Fullness(problem, ledger, hosts, new long[hosts.size() * Resources.COUNT]);
        goals = ofHosts(fullness, problem.settings());
        overload = Overload.of(fullness, problem.settings());
        evenness = Evenness.of(fullness, problem.settings());
        groups = ledger.groups().copy();
        cpus = ledger::cpus;
        evensUse = problem.settings().weights().evensUse();
        groupsWorth = problem.settings().weights().groups() * problem.settings().horizonSeconds();
    }

    /** What every plan wants of hosts: what is in here is searched for, and counted in what plans cost. */
    public static List<HostGoal> ofHosts(Fullness hosts, PlacementSettings settings) {
        return List.of(Overload.of(hosts, settings), Evenness.of(hosts, settings));
    }

    public double overload() {
        return whole(overload);
    }

    public double evenness() {
        return whole(evenness);
    }

    /** What it costs that groups are not apart. */
    public double groups() {
        return groups.cost(cpus) * groupsWorth;
    }

    public double all() {
        return goals.stream().mapToDouble(this::whole).sum() + groups();
    }

    /** By how much all of them would cost more, were the guest on another host than it is placed on. */
    public double change(VmView vm, HostId placed, HostId other) {
        return goals.stream()
                        .mapToDouble(goal -> change(goal, vm, placed, other))
                        .sum()
                + groups.change(vm, placed, other, cpus) * groupsWorth;
    }

    /** The same, without evenness that only decides between hosts which cost the same. */
    public double wantedChange(VmView vm, HostId placed, HostId other) {
        double all = change(vm, placed, other);
        return evensUse ? all : all - change(evenness, vm, placed, other);
    }

    private double whole(HostGoal goal) {
        long cost = 0;
        for (int host : numbers.values()) {
            cost += goal.cost(host, NOTHING);
        }
        return cost / Resources.MICRO;
    }

    private double change(HostGoal goal, VmView vm, HostId placed, HostId other) {
        return placed.equals(other)
                ? 0
                : (changed(goal, vm, placed, -1) + changed(goal, vm, other, 1)) / Resources.MICRO;
    }

    private long changed(HostGoal goal, VmView vm, HostId host, int guests) {
        Integer number = numbers.get(host);
        if (number == null) {
            return 0;
        }
        long[] used = new long[Resources.COUNT];
        used[Resources.CPU] = guests * Math.round(vm.cores() * Resources.MICRO);
        used[Resources.MEMORY] = guests * vm.vm().memory().bytes();
        return goal.cost(number, used) - goal.cost(number, NOTHING);
    }
}
