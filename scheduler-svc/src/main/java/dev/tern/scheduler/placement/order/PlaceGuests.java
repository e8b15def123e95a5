package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves each of several guests where an operator said, together: who leaves a host makes room on it for others. */
public record PlaceGuests(List<Target> targets) implements Objective {

    /** Where a guest is to be. */
    public record Target(VmId vm, HostId to) {}

    public PlaceGuests {
        targets = List.copyOf(targets);
    }

    @Override
    public Proposal propose(Problem problem) {
        OrderedMoves ordered = new OrderedMoves(problem);
        List<Reason> reasons = new ArrayList<>();
        List<Passage.Wish> wishes = new ArrayList<>();
        for (Target target : targets) {
            Optional<VmView> vm = problem.fleet().vm(target.vm());
            if (vm.isEmpty()) {
                reasons.add(new Reason("vm.unknown", "Inventory has no VM " + target.vm()));
            } else if (vm.get().vm().host().equals(target.to())) {
                reasons.add(new Reason("host.same", vm.get().vm().name() + " is on " + target.to() + " already"));
            } else {
                wishes.add(Passage.Wish.ordered(vm.get(), target.to(), MoveGuest.ORDERED));
            }
        }
        ordered.moveAll(wishes);
        return ordered.proposal(reasons);
    }
}
