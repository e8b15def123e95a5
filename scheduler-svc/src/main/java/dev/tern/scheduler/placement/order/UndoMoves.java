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
import java.util.Set;
import java.util.stream.Collectors;

/** Moves guests back to where they were before a plan moved them, the last one first; not those that went on since. */
public record UndoMoves(List<Made> made) implements Objective {

    /**
     * What a plan did with a guest, in the order of its moves.
     *
     * @param from where the guest was before the plan
     * @param at where it took the guest, or where the guest is parked by now on its way back
     */
    public record Made(VmId vm, HostId from, Set<HostId> at) {

        public Made {
            at = Set.copyOf(at);
        }
    }

    public UndoMoves {
        made = List.copyOf(made);
    }

    @Override
    public Proposal propose(Problem problem) {
        OrderedMoves ordered = new OrderedMoves(problem);
        List<Reason> reasons = new ArrayList<>();
        List<Passage.Wish> wishes = new ArrayList<>();
        for (Made move : made.reversed()) {
            Optional<VmView> vm = problem.fleet().vm(move.vm());
            if (vm.isEmpty()) {
                reasons.add(new Reason("vm.unknown", "Inventory has no VM " + move.vm()));
            } else if (vm.get().vm().host().equals(move.from())) {
                reasons.add(new Reason(
                        "vm.at.home", vm.get().vm().name() + " is on " + move.from() + ", where it was before"));
            } else if (move.at().contains(vm.get().vm().host())) {
                Reason why =
                        new Reason("move.undone", "the plan that moved it here from " + move.from() + " is undone");
                wishes.add(Passage.Wish.ordered(vm.get(), move.from(), why));
            } else {
                String took = move.at().stream().map(HostId::value).sorted().collect(Collectors.joining(" or "));
                String text = "it is on " + vm.get().vm().host() + " now, not on " + took
                        + ", where the plan took it: it was moved since";
                ordered.reject(vm.get(), move.from(), new Reason("vm.elsewhere", text));
            }
        }
        ordered.moveAll(wishes);
        return ordered.proposal(reasons);
    }
}
