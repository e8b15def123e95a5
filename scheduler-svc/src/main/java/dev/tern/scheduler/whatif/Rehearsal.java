package dev.tern.scheduler.whatif;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.Objective;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.balance.RelieveHosts;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.placement.order.EmptyHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What would be proposed in a scenario: hosts that are down are emptied, one after the other, then what is overloaded is
 * relieved. No guest is moved twice.
 */
public final class Rehearsal {

    private final BiFunction<FleetSnapshot, Bans, Problem> problems;
    private final List<ProposedMove> moves = new ArrayList<>();
    private final List<Reason> reasons = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final Map<VmId, Reason> planned = new HashMap<>();
    private FleetSnapshot fleet;
    private Bans bans;

    private Rehearsal(BiFunction<FleetSnapshot, Bans, Problem> problems, FleetSnapshot fleet, Bans bans) {
        this.problems = problems;
        this.fleet = fleet;
        this.bans = bans;
        planned.putAll(bans.planned());
    }

    /**
     * @param fleet as it is
     * @param problems to put a fleet that might be to objectives
     */
    public static Proposal of(
            Scenario scenario, FleetSnapshot fleet, Bans bans, BiFunction<FleetSnapshot, Bans, Problem> problems) {
        FleetSnapshot then = scenario.on(fleet);
        Bans before = scenario.on(bans);
        var rehearsal = new Rehearsal(problems, then, before);
        for (HostId host : scenario.down()) {
            rehearsal.reach(new EmptyHost(host));
        }
        rehearsal.reach(new RelieveHosts());
        return Explained.of(
                problems.apply(then, before), new Proposal(rehearsal.moves, rehearsal.reasons, rehearsal.rejections));
    }

    private void reach(Objective objective) {
        Proposal proposal = objective.propose(problems.apply(fleet, bans));
        moves.addAll(proposal.moves());
        reasons.addAll(proposal.reasons());
        rejections.addAll(proposal.rejections());
        Map<VmId, HostId> places = new HashMap<>();
        for (ProposedMove move : proposal.moves()) {
            places.put(move.vm().id(), move.to());
            planned.put(move.vm().id(), new Reason("vm.planned", "it is moved to " + move.to() + " already"));
        }
        fleet = Scenario.moved(fleet, places);
        bans = bans.withPlanned(planned);
    }
}
