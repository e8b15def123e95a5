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
import java.util.Map;

/**
 * Empties a host to save energy: every guest goes where consolidation says, as long as nothing stands against it, or none
 * goes. A host that is half emptied draws as much.
 *
 * @param moves where each guest of the host goes
 */
public record ConsolidateHost(HostId host, Map<VmId, HostId> moves, Reason why) implements Objective {

    public ConsolidateHost {
        moves = Map.copyOf(moves);
    }

    @Override
    public Proposal propose(Problem problem) {
        var unasked = new UnaskedMoves(problem);
        for (VmView vm : problem.fleet().guestsOf(host)) {
            HostId to = moves.get(vm.id());
            if (to == null) {
                unasked.reject(vm, null, new Reason("vm.unplaced", "it came to " + host + " since this was decided"));
            } else {
                unasked.propose(vm, to, why);
            }
        }
        List<Rejection> rejections = unasked.rejections();
        List<Reason> reasons = new ArrayList<>(List.of(why));
        rejections.stream().map(Rejection::asReason).forEach(reasons::add);
        return new Proposal(rejections.isEmpty() ? unasked.proposed() : List.of(), reasons, rejections);
    }
}
