package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.explanation.Alternatives;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes guests off hosts above their thresholds, brings groups apart and, where that is wanted for itself, evens hosts' use, by
 * the moves that a search finds best together; then by one best move after the other, should any host be left, until none is
 * above or no move gains more than it costs.
 */
public final class RelieveHosts implements Objective {

    private static final int MOST_HOSTS = 50;
    private static final int MOST_GROUPS = 50;

    private final Function<Problem, List<ProposedMove>> search;

    public RelieveHosts() {
        this(Reliefs::of);
    }

    /** @param search for moves to begin with, in the order in which to make them */
    public RelieveHosts(Function<Problem, List<ProposedMove>> search) {
        this.search = search;
    }

    @Override
    public Proposal propose(Problem problem) {
        if (!problem.quality().permitsBalancing()) {
            return new Proposal(List.of(), problem.quality().refusals(), List.of());
        }
        Ledger ledger = new Ledger(problem.fleet());
        boolean apart =
                problem.settings().weights().groups() == 0 || !ledger.groups().areAmiss();
        boolean cool = apart && ledger.overloaded(problem.settings()).isEmpty();
        if (cool && !new Unevenness(problem, ledger).isWorthAMove()) {
            List<Reason> reasons = new ArrayList<>(List.of(new Reason(
                    "fleet.balanced",
                    "No host is above " + problem.settings().cpuThreshold() + " CPU demand or "
                            + problem.settings().memoryThreshold() + " memory"
                            + (problem.settings().weights().evensUse()
                                    ? ", and no move that evens their use is worth it"
                                    : ""))));
            unread(ledger).forEach(reasons::add);
            return new Proposal(List.of(), reasons, List.of());
        }
        return relieve(problem.remembering(), ledger);
    }

    private static Stream<Reason> unread(Ledger ledger) {
        return ledger.groups().rules().unread().stream().limit(MOST_GROUPS);
    }

    private Proposal relieve(Problem problem, Ledger ledger) {
        List<Rejection> rejections = new ArrayList<>(unmoved(problem, ledger));
        List<ProposedMove> moves = new ArrayList<>(
                new Alternatives(problem, ledger, Eligibility.Urgency.OPTIONAL).added(search.apply(problem)));
        if (moves.size() < problem.settings().mostMoves()) {
            var best = new BestMoves(problem, ledger, moved(moves));
            for (var next = best.next(); next.isPresent(); next = best.next()) {
                moves.add(next.get());
                if (moves.size() == problem.settings().mostMoves()) {
                    break;
                }
            }
            rejections.addAll(best.rejections());
        }
        Set<VmId> moved = moved(moves);
        rejections.removeIf(rejection -> moved.contains(rejection.vm()));
        return new Proposal(moves, reasons(problem, ledger, moved, rejections), rejections);
    }

    private static Set<VmId> moved(List<ProposedMove> moves) {
        return moves.stream().map(move -> move.vm().id()).collect(Collectors.toSet());
    }

    private static List<Reason> reasons(Problem problem, Ledger after, Set<VmId> moved, List<Rejection> rejections) {
        Ledger before = new Ledger(problem.fleet());
        List<HostId> overloaded = before.overloaded(problem.settings());
        List<HostId> still = after.overloaded(problem.settings());
        List<Reason> reasons = new ArrayList<>();
        reasons.addAll(told("host.overloaded", "", overloaded, problem, before));
        reasons.addAll(told("host.still.overloaded", "After these moves ", still, problem, after));
        before.groups().amiss().stream().limit(MOST_GROUPS).forEach(reasons::add);
        after.groups().amiss().stream()
                .limit(MOST_GROUPS)
                .map(amiss ->
                        new Reason(amiss.code().replace("group.", "group.still."), "After these moves " + amiss.text()))
                .forEach(reasons::add);
        var unevenness = new Unevenness(problem, before);
        if (unevenness.isWorthAMove()) {
            reasons.add(unevenness.told(after, !moved.isEmpty()));
        }
        unread(before).forEach(reasons::add);
        reasons.addAll(Staying.on(overloaded, still, problem.fleet(), moved, rejections));
        return reasons;
    }

    /** Of many hosts those that are most above their thresholds are named. */
    private static List<Reason> told(String code, String when, List<HostId> hosts, Problem problem, Ledger ledger) {
        List<HostId> named = hosts.size() <= MOST_HOSTS
                ? hosts
                : hosts.stream()
                        .sorted(Comparator.comparingDouble(host -> -ledger.excess(host, problem.settings())))
                        .limit(MOST_HOSTS)
                        .toList();
        List<Reason> reasons = new ArrayList<>();
        named.forEach(host -> reasons.add(new Reason(code, when + load(host, ledger))));
        int others = hosts.size() - named.size();
        if (others > 0) {
            reasons.add(
                    new Reason(code + ".others", when + others + " more hosts are above their thresholds, by less"));
        }
        return reasons;
    }

    private static String load(HostId host, Ledger ledger) {
        return host + " has a CPU demand of " + Eligibility.percent(ledger.cpu(host)) + " and "
                + Eligibility.percent(ledger.memory(host)) + " of its memory in use";
    }

    /** Why each guest of an overloaded host stays, unless it moves, or more is to be said of it. */
    private static List<Rejection> unmoved(Problem problem, Ledger ledger) {
        Eligibility eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        Map<HostId, List<VmView>> guests = problem.fleet().guestsByHost();
        List<Rejection> unmoved = new ArrayList<>();
        for (HostId host : ledger.overloaded(problem.settings())) {
            for (VmView vm : guests.getOrDefault(host, List.of())) {
                Reason why = eligibility.againstLeaving(vm).orElse(Staying.OTHERS);
                unmoved.add(new Rejection(vm.id(), vm.vm().name(), null, why));
            }
        }
        return unmoved;
    }
}
