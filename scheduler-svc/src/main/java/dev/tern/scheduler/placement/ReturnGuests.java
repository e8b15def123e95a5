package dev.tern.scheduler.placement;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves guests back to the host that they came from with their last move. */
public record ReturnGuests(List<VmId> vms) implements Objective {

    public ReturnGuests {
        vms = List.copyOf(vms);
    }

    @Override
    public Proposal propose(Problem problem) {
        OrderedMoves ordered = new OrderedMoves(problem);
        List<Reason> reasons = new ArrayList<>();
        for (VmId id : vms) {
            Optional<VmView> vm = problem.fleet().vm(id);
            if (vm.isEmpty()) {
                reasons.add(new Reason("vm.unknown", "Inventory has no VM " + id));
                continue;
            }
            Optional<PastMove> cameBy = arrival(problem, vm.get());
            if (cameBy.isEmpty()) {
                reasons.add(new Reason(
                        "vm.at.home",
                        vm.get().vm().name() + " has not been moved to "
                                + vm.get().vm().host()));
                continue;
            }
            PastMove move = cameBy.get();
            Reason why = new Reason(
                    "vm.returns", "it came from " + move.from() + " at " + move.endedAt() + "; its return was ordered");
            ordered.move(vm.get(), move.from(), why);
        }
        return ordered.proposal(reasons);
    }

    private static Optional<PastMove> arrival(Problem problem, VmView vm) {
        return problem.fleet().movesOf(vm.id()).reversed().stream()
                .filter(PastMove::arrived)
                .findFirst()
                .filter(m -> m.to().equals(vm.vm().host()));
    }
}
