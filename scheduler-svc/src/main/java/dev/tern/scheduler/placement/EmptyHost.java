package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Takes every guest off a host, the largest first; those that cannot leave are named with the reason. */
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
        OrderedMoves ordered = new OrderedMoves(problem);
        Reason why = new Reason("host.evacuated", host + " is being emptied; the move is ordered, whatever it costs");
        guests.forEach(vm -> ordered.moveAnywhere(vm, why));
        List<Reason> reasons = new ArrayList<>();
        reasons.add(new Reason("host.evacuated", host + " has " + guests.size() + " guests"));
        problem.fleet().inFlight().values().stream()
                .filter(m -> m.last().to().equals(host))
                .map(m -> new Reason(
                        "vm.arriving", m.last().vmName() + " is on its way to " + host + ": empty it again then"))
                .forEach(reasons::add);
        return ordered.proposal(reasons);
    }
}
