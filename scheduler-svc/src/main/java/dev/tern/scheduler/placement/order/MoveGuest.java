package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import java.util.List;
import java.util.Optional;

/** Moves one guest where an operator said. */
public record MoveGuest(VmId vm, HostId to, MigrationMode mode) implements Objective {

    static final Reason ORDERED = new Reason("move.ordered", "an operator ordered it, whatever it costs");

    @Override
    public Proposal propose(Problem problem) {
        Optional<VmView> found = problem.fleet().vm(vm);
        if (found.isEmpty()) {
            return Proposal.nothing(new Reason("vm.unknown", "Inventory has no VM " + vm));
        }
        OrderedMoves ordered = new OrderedMoves(problem, mode);
        ordered.move(found.get(), to, ORDERED);
        return ordered.proposal(List.of());
    }
}
