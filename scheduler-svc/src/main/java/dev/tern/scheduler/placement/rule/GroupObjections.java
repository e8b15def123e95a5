package dev.tern.scheduler.placement.rule;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import java.util.Optional;
import java.util.Set;

/** What {@link Groups} have against a move that nobody ordered. */
final class GroupObjections {

    private final Groups groups;
    private final GroupRules rules;

    GroupObjections(Groups groups) {
        this.groups = groups;
        this.rules = groups.rules();
    }

    /** What stands against moving this guest there unasked; what is amiss already may stay so, and not get worse. */
    Optional<Reason> against(VmView vm, HostId to) {
        String group = GroupRules.nameOf(vm);
        if (group == null) {
            return Optional.empty();
        }
        if (groups.companionOf(vm, to).isPresent()) {
            return because("group.apart", to + " has a guest of its group already");
        }
        return groups.isShutOff(vm) || rules.zone(vm.vm().host()).equals(rules.zone(to))
                ? Optional.empty()
                : againstSpread(group, vm, to)
                        .or(() -> againstNeeds(group, vm, to))
                        .or(() -> againstLeaving(group, vm));
    }

    private Optional<Reason> againstSpread(String group, VmView vm, HostId to) {
        if (rules.spread(group) <= 1) {
            return Optional.empty();
        }
        Set<String> others = groups.zonesOfCompanions(vm);
        int before = others.size() + (others.contains(rules.zone(vm.vm().host())) ? 0 : 1);
        Set<String> sure = groups.sureZonesOfCompanions(group, vm);
        int after = sure.size() + (sure.contains(rules.zone(to)) ? 0 : 1);
        return after >= Math.min(rules.spread(group), before)
                ? Optional.empty()
                : because(
                        "group.spread",
                        "its group " + group + " would be in " + Groups.zones(after) + ", label spread asks for "
                                + rules.spread(group));
    }

    private Optional<Reason> againstNeeds(String group, VmView vm, HostId to) {
        String zone = rules.zone(to);
        return rules.neededBy(group).stream()
                .filter(needed -> !groups.isSurelyIn(zone, needed, vm))
                .findFirst()
                .flatMap(needed -> because(
                        "group.needs", "zone " + zone + " has no guest of group " + needed + ", which it needs"));
    }

    private Optional<Reason> againstLeaving(String group, VmView vm) {
        String zone = rules.zone(vm.vm().host());
        if (groups.sureZonesOfCompanions(group, vm).contains(zone)) {
            return Optional.empty();
        }
        return rules.needing(group).stream()
                .filter(other -> groups.isIn(zone, other, vm))
                .findFirst()
                .flatMap(other -> because(
                        "group.needed",
                        "its group " + group + " would have no guest in zone " + zone + ", where group " + other
                                + " needs one"));
    }

    private static Optional<Reason> because(String code, String text) {
        return Optional.of(new Reason(code, text));
    }
}
