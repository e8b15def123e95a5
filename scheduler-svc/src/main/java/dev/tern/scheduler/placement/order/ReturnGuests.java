package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves guests back to the host that they came from with their last move.
 *
 * @param homes of guests that came by way of a parking host, or are parked on one on their way home
 */
public record ReturnGuests(List<VmId> vms, Map<VmId, HostId> homes) implements Objective {

    public ReturnGuests {
        vms = List.copyOf(vms);
        homes = Map.copyOf(homes);
    }

    @Override
    public Proposal propose(Problem problem) {
        OrderedMoves ordered = new OrderedMoves(problem);
        List<Reason> reasons = new ArrayList<>();
        List<Passage.Wish> wishes = new ArrayList<>();
        for (VmId id : vms) {
            Optional<VmView> vm = problem.fleet().vm(id);
            if (vm.isEmpty()) {
                reasons.add(new Reason("vm.unknown", "Inventory has no VM " + id));
                continue;
            }
            Optional<PastMove> cameBy = problem.fleet().arrivalOf(vm.get());
            if (cameBy.isEmpty()) {
                reasons.add(new Reason(
                        "vm.at.home",
                        vm.get().vm().name() + " has not been moved to "
                                + vm.get().vm().host()));
                continue;
            }
            HostId home = homes.getOrDefault(id, cameBy.get().from());
            Reason why = new Reason(
                    "vm.returns",
                    "it came from " + home + " at " + cameBy.get().endedAt() + "; its return was ordered");
            wishes.add(Passage.Wish.ordered(vm.get(), home, why));
        }
        ordered.moveAll(wishes);
        return ordered.proposal(reasons);
    }
}
