package dev.tern.scheduler.placement.unasked;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moves that nobody asked for, to where somebody else has decided: each is proposed unless something stands against it. */
final class UnaskedMoves {

    private final Problem problem;
    private final Ledger ledger;
    private final Eligibility eligibility;
    private final List<ProposedMove> proposed = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();

    UnaskedMoves(Problem problem) {
        this.problem = problem;
        this.ledger = new Ledger(problem.fleet());
        this.eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
    }

    /** @return whether nothing stands against it */
    boolean propose(VmView vm, HostId to, Reason why) {
        MoveForecast forecast = problem.predict().apply(vm, to);
        Optional<Reason> against = eligibility.againstMove(vm, to, forecast.prediction());
        if (against.isPresent()) {
            reject(vm, to, against.get());
            return false;
        }
        Worth worth = new Worth(Duration.ZERO, Price.weighed(problem.settings(), vm, forecast.prediction()));
        proposed.add(new ProposedMove(vm, to, forecast, worth, List.of(why)));
        ledger.move(vm, to);
        return true;
    }

    /** @param to null where it has no place to go to */
    void reject(VmView vm, @Nullable HostId to, Reason why) {
        rejections.add(new Rejection(vm.id(), vm.vm().name(), to, why));
    }

    List<ProposedMove> proposed() {
        return proposed;
    }

    List<Rejection> rejections() {
        return rejections;
    }
}
