package dev.tern.scheduler.placement.unasked;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes guests off hosts that are expected to lack CPU, to where consolidation says: those against which nothing stands. */
public record RelieveAhead(List<Target> targets) implements Objective {

    /** A guest that is to leave its host, and why. */
    public record Target(VmId vm, HostId to, Reason why) {}

    public RelieveAhead {
        targets = List.copyOf(targets);
    }

    @Override
    public Proposal propose(Problem problem) {
        var moves = new UnaskedMoves(problem);
        List<Reason> reasons = new ArrayList<>();
        for (Target target : targets) {
            Optional<VmView> vm = problem.fleet().vm(target.vm());
            if (vm.isPresent()
                    && moves.proposed().size() < problem.settings().mostMoves()
                    && moves.propose(vm.get(), target.to(), target.why())) {
                reasons.add(target.why());
            }
        }
        moves.rejections().stream().map(Rejection::asReason).forEach(reasons::add);
        return new Proposal(moves.proposed(), reasons.stream().distinct().toList(), moves.rejections());
    }
}
