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
        Ledger ledger = new Ledger(problem.fleet());
        Eligibility eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        List<ProposedMove> proposed = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<Reason> reasons = new ArrayList<>();
        for (Target target : targets) {
            Optional<VmView> found = problem.fleet().vm(target.vm());
            if (found.isEmpty() || proposed.size() == problem.settings().mostMoves()) {
                continue;
            }
            VmView vm = found.get();
            MoveForecast forecast = problem.predict().apply(vm, target.to());
            Optional<Reason> against = eligibility.againstMove(vm, target.to(), forecast.prediction());
            if (against.isPresent()) {
                rejections.add(new Rejection(vm.id(), vm.vm().name(), target.to(), against.get()));
            } else {
                Worth worth = new Worth(Duration.ZERO, Price.of(vm, forecast.prediction()));
                proposed.add(new ProposedMove(vm, target.to(), forecast, worth, List.of(target.why())));
                reasons.add(target.why());
                ledger.move(vm, target.to());
            }
        }
        rejections.stream().map(Rejection::asReason).forEach(reasons::add);
        return new Proposal(proposed, reasons.stream().distinct().toList(), rejections);
    }
}
