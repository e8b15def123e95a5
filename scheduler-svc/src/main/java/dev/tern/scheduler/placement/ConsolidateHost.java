package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        Ledger ledger = new Ledger(problem.fleet());
        Eligibility eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        List<ProposedMove> proposed = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (VmView vm : problem.fleet().guestsOf(host)) {
            HostId to = moves.get(vm.id());
            if (to == null) {
                Reason came = new Reason("vm.unplaced", "it came to " + host + " since this was decided");
                rejections.add(new Rejection(vm.id(), vm.vm().name(), null, came));
                continue;
            }
            MoveForecast forecast = problem.predict().apply(vm, to);
            Optional<Reason> against = eligibility.againstMove(vm, to, forecast.prediction());
            if (against.isPresent()) {
                rejections.add(new Rejection(vm.id(), vm.vm().name(), to, against.get()));
            } else {
                Worth worth = new Worth(Duration.ZERO, Price.of(vm, forecast.prediction()));
                proposed.add(new ProposedMove(vm, to, forecast, worth, List.of(why)));
                ledger.move(vm, to);
            }
        }
        List<Reason> reasons = new ArrayList<>(List.of(why));
        rejections.stream().map(Rejection::asReason).forEach(reasons::add);
        return new Proposal(rejections.isEmpty() ? proposed : List.of(), reasons, rejections);
    }
}
