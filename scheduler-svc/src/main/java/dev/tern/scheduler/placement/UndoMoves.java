package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves guests back to where they were before a plan moved them, the last one first; not those that went on since. */
public record UndoMoves(List<Made> made) implements Objective {

    /** A move in the order in which the plan made it. */
    public record Made(VmId vm, HostId from, HostId to) {}

    public UndoMoves {
        made = List.copyOf(made);
    }

    @Override
    public Proposal propose(Problem problem) {
        OrderedMoves ordered = new OrderedMoves(problem);
        List<Reason> reasons = new ArrayList<>();
        for (Made move : made.reversed()) {
            Optional<VmView> vm = problem.fleet().vm(move.vm());
            if (vm.isEmpty()) {
                reasons.add(new Reason("vm.unknown", "Inventory has no VM " + move.vm()));
            } else if (vm.get().vm().host().equals(move.from())) {
                reasons.add(new Reason(
                        "vm.at.home", vm.get().vm().name() + " is on " + move.from() + ", where it was before"));
            } else if (vm.get().vm().host().equals(move.to())) {
                ordered.move(
                        vm.get(),
                        move.from(),
                        new Reason("move.undone", "the plan that moved it here from " + move.from() + " is undone"));
            } else {
                String text = "it is on " + vm.get().vm().host() + " now, not on " + move.to()
                        + ", where the plan took it: it was moved since";
                ordered.reject(vm.get(), move.from(), new Reason("vm.elsewhere", text));
            }
        }
        return ordered.proposal(reasons);
    }
}
