package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.explanation.Alternatives;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Takes every guest off a host, each where a search finds it best together with the others; where there is no room for all,
 * guests elsewhere make some. Those that cannot leave are named with the reason.
 */
public record EmptyHost(HostId host) implements Objective {

    @Override
    public Proposal propose(Problem problem) {
        if (problem.fleet().host(host).isEmpty()) {
            return Proposal.nothing(new Reason("host.unknown", "Inventory has no host " + host));
        }
        List<VmView> guests = problem.fleet().guestsOf(host).stream()
                .sorted(Comparator.comparing((VmView v) -> v.vm().memory())
                        .reversed()
                        .thenComparing(VmView::id))
                .toList();
        if (guests.isEmpty()) {
            return Proposal.nothing(new Reason("host.empty", host + " has no guests"));
        }
        Bans bans = problem.bans().withEmptied(host, new Reason("host.evacuated", host + " is being emptied"));
        Proposal moves = empty(problem.with(bans).remembering(), guests);
        List<Reason> reasons = new ArrayList<>();
        reasons.add(new Reason("host.evacuated", host + " has " + guests.size() + " guests"));
        problem.fleet().inFlight().values().stream()
                .filter(m -> m.last().to().equals(host))
                .map(m -> new Reason(
                        "vm.arriving", m.last().vmName() + " is on its way to " + host + ": empty it again then"))
                .forEach(reasons::add);
        reasons.addAll(moves.reasons());
        return new Proposal(moves.moves(), reasons, moves.rejections());
    }

    private Reason why() {
        return new Reason("host.evacuated", host + " is being emptied; the move is ordered, whatever it costs");
    }

    private Proposal empty(Problem problem, List<VmView> guests) {
        Ledger ledger = new Ledger(problem.fleet());
        var eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.ORDERED);
        var ordered = new OrderedMoves(problem);
        List<VmView> leaving = new ArrayList<>();
        for (VmView vm : guests) {
            Optional<Reason> staying = eligibility.againstLeaving(vm);
            staying.ifPresent(why -> ordered.reject(vm, null, why));
            if (staying.isEmpty()) {
                leaving.add(vm);
            }
        }
        Evacuation.Found found = new Evacuation(problem, ledger, host, why()).of(leaving);
        ordered.moveAll(found.wishes());
        leaving.stream().filter(vm -> !ordered.moves(vm)).forEach(vm -> ordered.moveAnyway(vm, why()));
        Proposal proposal = ordered.proposal(List.of());
        List<ProposedMove> moves =
                new Alternatives(problem, ledger, Eligibility.Urgency.ORDERED).added(proposal.moves());
        return new Proposal(moves, proposal.reasons(), proposal.rejections());
    }
}
