package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.GroupRules;
import dev.tern.scheduler.placement.rule.Groups;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Guests that share a host with one of their group leave it, all but one, and a group that lacks zones gets into them. Looks at
 * where guests are at first: that nobody comes to another of the group, and no zone is lost again, is a rule of the search.
 */
public final class Apart implements GuestGoal {

    /** By guest: its home, where it is to leave it for others of its group; and hosts in zones where there are others. */
    private final BitSet[] avoided;
    /** By guest, in micro-core-seconds over the horizon. */
    private final long[] worth;

    private Apart(BitSet[] avoided, long[] worth) {
        this.avoided = avoided;
        this.worth = worth;
    }

    /**
     * @param movable of the guests
     * @return none where all groups are as they should be, or nothing counts that they are not
     */
    public static Optional<Apart> of(
            Problem problem, Ledger ledger, List<HostId> hosts, List<VmView> guests, Set<VmId> movable) {
        double weight = problem.settings().weights().groups();
        if (weight == 0) {
            return Optional.empty();
        }
        Groups groups = ledger.groups();
        Set<VmId> leaving = leaving(groups, guests, movable);
        Set<String> lacking = guests.stream()
                .flatMap(vm -> Stream.ofNullable(GroupRules.nameOf(vm)))
                .distinct()
                .filter(group -> groups.lackingZones(group) > 0)
                .collect(Collectors.toSet());
        if (leaving.isEmpty() && lacking.isEmpty()) {
            return Optional.empty();
        }
        double horizon = problem.settings().horizonSeconds();
        BitSet[] avoided = new BitSet[guests.size()];
        long[] worth = new long[guests.size()];
        for (int guest = 0; guest < avoided.length; guest++) {
            VmView vm = guests.get(guest);
            HostId home = vm.vm().host();
            worth[guest] = Math.round(weight * ledger.cpus(home) * horizon * Resources.MICRO);
            String group = GroupRules.nameOf(vm);
            boolean spreads = movable.contains(vm.id()) && group != null && lacking.contains(group);
            Set<String> zones = spreads ? groups.zonesOfCompanions(vm) : Set.of();
            BitSet bits = new BitSet();
            if (!zones.isEmpty() || leaving.contains(vm.id())) {
                for (int host = 0; host < hosts.size(); host++) {
                    boolean left = leaving.contains(vm.id()) && hosts.get(host).equals(home);
                    bits.set(host, left || zones.contains(groups.rules().zone(hosts.get(host))));
                }
            }
            avoided[guest] = bits;
        }
        return Optional.of(new Apart(avoided, worth));
    }

    /** Of those that may move and share a host with others of their group, all but the largest, unless one stays anyway. */
    private static Set<VmId> leaving(Groups groups, List<VmView> guests, Set<VmId> movable) {
        Set<VmId> leaving = new HashSet<>();
        guests.stream()
                .filter(vm -> movable.contains(vm.id()))
                .sorted(Comparator.comparing((VmView vm) -> vm.vm().memory()).thenComparing(VmView::id))
                .forEach(vm -> {
                    if (!leaving.containsAll(groups.sharingHost(vm))) {
                        leaving.add(vm.id());
                    }
                });
        return leaving;
    }

    @Override
    public String sentence() {
        return "Guests of a group are apart";
    }

    @Override
    public long cost(int guest, int host) {
        return avoided[guest].get(host) ? worth[guest] : 0;
    }
}
