package dev.tern.benchmarks.timefold;

import ai.timefold.solver.core.api.score.HardSoftScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import dev.tern.benchmarks.placement.Instance;
import dev.tern.scheduler.placement.search.GuestGoal;
import dev.tern.scheduler.placement.search.HostGoal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an assignment costs by the instance's goals, and by how much it breaks its rules, kept up to date move by move. */
public class AssignmentScore implements IncrementalScoreCalculator<Assignment, HardSoftScore> {

    private @Nullable Instance instance;
    private int resources;
    private int zones;
    private int neighbourhoods;
    private int[][] neededBy = {};
    private long[] used = {};
    private long[] held = {};
    private long[] hostCost = {};
    private long[] usedHere = {};
    private short[] onHost = {};
    private short[] inZone = {};
    private int[] zonesOf = {};
    private short[] near = {};
    private int[] away = {};
    private int[] groupsAway = {};
    private int most;
    private long hard;
    private long soft;

    @Override
    public void resetWorkingSolution(Assignment assignment) {
        Instance instance = assignment.instance();
        this.instance = instance;
        resources = instance.resources().heldOnBoth().length;
        zones = highest(instance.hosts().zones()) + 1;
        neighbourhoods = highest(instance.hosts().neighbourhoods()) + 1;
        neededBy = neededBy(instance.groups().needs());
        int hosts = instance.hosts().zones().length;
        int groups = instance.groups().spread().length;
        used = new long[hosts * resources];
        held = new long[hosts * resources];
        hostCost = new long[hosts];
        usedHere = new long[resources];
        onHost = new short[Math.multiplyExact(groups, hosts)];
        inZone = new short[groups * zones];
        zonesOf = new int[groups];
        near = new short[groups * neighbourhoods];
        away = new int[groups];
        groupsAway = new int[assignment.getGuests().size() + 1];
        groupsAway[0] = groups;
        most = 0;
        hard = -Arrays.stream(instance.groups().spread()).asLongStream().sum();
        soft = 0;
        int[] homes = instance.guests().homes();
        for (int guest = 0; guest < homes.length; guest++) {
            hold(guest, homes[guest], 1);
        }
        for (int host = 0; host < hosts; host++) {
            hostCost[host] = cost(host);
            soft -= hostCost[host];
        }
        assignment.getGuests().forEach(guest -> count(guest, 1));
    }

    private Instance instance() {
        return Objects.requireNonNull(instance);
    }

    private static int highest(int[] values) {
        return Arrays.stream(values).max().orElse(-1);
    }

    private static int[][] neededBy(int[][] needs) {
        List<List<Integer>> turned = new ArrayList<>();
        Arrays.stream(needs).forEach(group -> turned.add(new ArrayList<>()));
        for (int group = 0; group < needs.length; group++) {
            for (int needed : needs[group]) {
                turned.get(needed).add(group);
            }
        }
        return turned.stream()
                .map(groups -> groups.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /** What a guest takes of its home though it is elsewhere. */
    private void hold(int guest, int home, int by) {
        for (int r = 0; r < resources; r++) {
            if (instance().resources().heldOnBoth()[r]) {
                takeHeld(home, r, by * instance().guests().demands()[guest * resources + r]);
            }
        }
    }

    private void takeHeld(int host, int resource, long by) {
        int of = host * resources + resource;
        hard += excess(of);
        held[of] += by;
        hard -= excess(of);
    }

    private long excess(int of) {
        return Math.max(0, held[of] - instance().hosts().capacities()[of]);
    }

    private long cost(int host) {
        System.arraycopy(used, host * resources, usedHere, 0, resources);
        long cost = 0;
        for (HostGoal goal : instance().goals().hosts()) {
            cost += goal.cost(host, usedHere);
        }
        return cost;
    }

    @Override
    public void beforeVariableChanged(Object entity, String variable) {
        count((Assigned) entity, -1);
    }

    @Override
    public void afterVariableChanged(Object entity, String variable) {
        count((Assigned) entity, 1);
    }

    private void count(Assigned guest, int by) {
        int number = guest.getGuest();
        int host = guest.getHost();
        int home = instance().guests().homes()[number];
        int group = instance().guests().groups()[number];
        for (int r = 0; r < resources; r++) {
            long demand = by * instance().guests().demands()[number * resources + r];
            used[host * resources + r] += demand;
            if (host != home || !instance().resources().heldOnBoth()[r]) {
                takeHeld(host, r, demand);
            }
        }
        soft += hostCost[host];
        hostCost[host] = cost(host);
        soft -= hostCost[host];
        for (GuestGoal goal : instance().goals().guests()) {
            soft -= by * goal.cost(number, host);
        }
        crowd(group, host, by);
        spread(group, instance().hosts().zones()[host], by);
        near(group, instance().hosts().neighbourhoods()[host], by);
        if (host != home) {
            goAway(group, by);
        }
    }

    private void crowd(int group, int host, int by) {
        int of = group * hostCost.length + host;
        hard += Math.max(0, onHost[of] - 1);
        onHost[of] += (short) by;
        hard -= Math.max(0, onHost[of] - 1);
    }

    private void spread(int group, int zone, int by) {
        int least = instance().groups().spread()[group];
        hard += Math.max(0, least - zonesOf[group]);
        int of = group * zones + zone;
        int before = inZone[of];
        inZone[of] += (short) by;
        zonesOf[group] += (inZone[of] > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        hard -= Math.max(0, least - zonesOf[group]);
    }

    private void near(int group, int neighbourhood, int by) {
        int of = group * neighbourhoods + neighbourhood;
        int before = near[of];
        near[of] += (short) by;
        if ((before > 0) == (near[of] > 0)) {
            return;
        }
        int change = near[of] > 0 ? 1 : -1;
        for (int needed : instance().groups().needs()[group]) {
            hard -= needed == group || isNear(needed, neighbourhood) ? 0 : change;
        }
        for (int other : neededBy[group]) {
            hard += other != group && isNear(other, neighbourhood) ? change : 0;
        }
    }

    private boolean isNear(int group, int neighbourhood) {
        return near[group * neighbourhoods + neighbourhood] > 0;
    }

    private void goAway(int group, int by) {
        groupsAway[away[group]]--;
        away[group] += by;
        groupsAway[away[group]]++;
        most = Math.max(most, away[group]);
        while (most > 0 && groupsAway[most] == 0) {
            most--;
        }
    }

    @Override
    public HardSoftScore calculateScore() {
        return HardSoftScore.of(hard, soft - instance().goals().movesOfGroup() * most);
    }
}
