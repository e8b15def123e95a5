package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.goal.Evenness;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.goal.Resources;
import dev.tern.scheduler.placement.model.FleetModel;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.GroupRules;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.Bundle;
import dev.tern.scheduler.placement.search.Bundles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Searches for the moves that relieve hosts, or even their use, best together: also those that only make room where another
 * guest is to go. They are in an order in which each finds room when it is made.
 */
final class Reliefs {

    private final Problem problem;
    private final GoalWeights weights;
    private final FleetModel fleet;
    private final Ledger before;
    /** What hosts carry once the moves chosen so far are made. */
    private final Ledger after;

    private final Eligibility eligibility;

    private Reliefs(Problem problem) {
        this.problem = problem;
        weights = problem.settings().weights();
        before = new Ledger(problem.fleet());
        after = new Ledger(problem.fleet());
        eligibility = new Eligibility(problem, after, Eligibility.Urgency.OPTIONAL);
        fleet = FleetModel.of(problem, before, new Balancing(problem, before));
    }

    static List<ProposedMove> of(Problem problem) {
        return new Reliefs(problem).moves();
    }

    private List<ProposedMove> moves() {
        int[] found = fleet.searched();
        List<ProposedMove> moves = new ArrayList<>();
        for (Bundle bundle : Bundles.of(fleet.model(), found)) {
            if (moves.size() + bundle.guests().size() <= problem.settings().mostMoves()) {
                moves.addAll(proposed(bundle, found));
            }
        }
        return moves;
    }

    /** Empty where no order of them works, or not each of them pays. */
    private List<ProposedMove> proposed(Bundle bundle, int[] found) {
        Set<String> groups = groupsOf(bundle);
        double amiss = amiss(groups);
        List<Integer> order = ordered(bundle, found);
        double gain = (amiss - amiss(groups)) * problem.settings().horizonSeconds();
        double cost = order.stream().mapToLong(guest -> cost(guest, found)).sum();
        List<ProposedMove> moves = order.stream()
                .map(guest -> proposed(bundle, guest, found, gain * (cost(guest, found) / cost)))
                .toList();
        if (moves.stream().allMatch(Reliefs::isWorthIt) && (!weights.evensUse() || gain * Resources.MICRO > cost)) {
            return moves;
        }
        order.reversed().forEach(guest -> after.takeBack(vm(guest), to(guest, found)));
        return List.of();
    }

    private static boolean isWorthIt(ProposedMove move) {
        return move.worth().pays() && move.forecast().prediction().converges();
    }

    private Set<String> groupsOf(Bundle bundle) {
        return bundle.guests().stream()
                .flatMap(guest -> Stream.ofNullable(GroupRules.nameOf(vm(guest))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Hosts above their thresholds or unevenly used, and guests of these groups that are not apart, in cores as they weigh. */
    private double amiss(Set<String> groups) {
        return weights.groups() * after.groups().cost(groups, after::cpus)
                + weights.overload() * sum(host -> after.excess(host, problem.settings()))
                + (weights.evensUse() ? weights.evenness() * sum(this::uneven) : 0);
    }

    private double uneven(HostId host) {
        return Evenness.share(after.cpu(host), after.memory(host)) * after.cpus(host);
    }

    private double sum(ToDoubleFunction<HostId> cores) {
        return fleet.hosts().stream().mapToDouble(cores).sum();
    }

    /** Empty where each of them would have to wait for another. */
    private List<Integer> ordered(Bundle bundle, int[] found) {
        List<Integer> left = new ArrayList<>(bundle.guests());
        List<Integer> made = new ArrayList<>();
        while (!left.isEmpty()) {
            int next = 0;
            while (next < left.size() && !fits(left.get(next), found)) {
                next++;
            }
            if (next == left.size()) {
                made.reversed().forEach(guest -> after.takeBack(vm(guest), to(guest, found)));
                return List.of();
            }
            int guest = left.remove(next);
            after.move(vm(guest), to(guest, found));
            made.add(guest);
        }
        return made;
    }

    private boolean fits(int guest, int[] found) {
        HostId to = to(guest, found);
        return eligibility
                .againstTaking(to, vm(guest))
                .or(() -> eligibility.againstGroup(to, vm(guest)))
                .isEmpty();
    }

    private VmView vm(int guest) {
        return fleet.guests().get(guest);
    }

    private HostId to(int guest, int[] found) {
        return fleet.hosts().get(found[guest]);
    }

    private long cost(int guest, int[] found) {
        return fleet.prices().cost(guest, found[guest]);
    }

    /** @param gain its part of what the bundle gains, which is shared out by what its moves cost, in core-seconds */
    private ProposedMove proposed(Bundle bundle, int guest, int[] found, double gain) {
        MoveForecast forecast = fleet.prices().forecast(guest, found[guest]);
        Worth worth =
                new Worth(Price.duration(gain), Price.weighed(problem.settings(), vm(guest), forecast.prediction()));
        return new ProposedMove(
                vm(guest), to(guest, found), forecast, worth, List.of(why(bundle, guest, to(guest, found), worth)));
    }

    private Reason why(Bundle bundle, int guest, HostId to, Worth worth) {
        HostId from = vm(guest).vm().host();
        if (isHot(guest)) {
            return Relief.of(from, before, problem.settings(), worth);
        }
        if (before.groups().isAmiss(vm(guest))) {
            return new Reason(
                    "group.brought.apart",
                    "leaves others of its group " + vm(guest).group() + "; " + Relief.gains(problem.settings(), worth));
        }
        boolean evens = weights.evensUse()
                && bundle.guests().stream()
                        .noneMatch(other -> isHot(other) || before.groups().isAmiss(vm(other)));
        return evens
                ? new Reason(
                        "hosts.evened",
                        "evens hosts' use, from " + use(from) + " to " + use(to) + "; "
                                + Relief.gains(problem.settings(), worth))
                : new Reason("room.made", "makes room on " + from + " for " + others(bundle, guest));
    }

    private boolean isHot(int guest) {
        return before.excess(vm(guest).vm().host(), problem.settings()) > 0;
    }

    private String use(HostId host) {
        return host + " at " + Eligibility.percent(before.cpu(host)) + " CPU demand and "
                + Eligibility.percent(before.memory(host)) + " memory";
    }

    private String others(Bundle bundle, int guest) {
        return bundle.guests().stream()
                .filter(other -> other != guest)
                .map(other -> vm(other).vm().name())
                .collect(Collectors.joining(", "));
    }
}
