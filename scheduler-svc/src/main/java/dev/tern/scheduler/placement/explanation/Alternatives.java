package dev.tern.scheduler.placement.explanation;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where else the guests of a plan might have gone, and why not there: what stood against it, or what it would cost more. */
public final class Alternatives {

    /** Of each move. */
    public static final int MOST = 4;

    /** Nothing is against the host but what the plan would cost. */
    private static final Reason DEARER = new Reason("plan.gains.less", "the plan would gain less");

    private final Problem problem;
    private final Ledger ledger;
    private final Eligibility eligibility;

    /** @param ledger as it is before the first move; it has all of them made in the end */
    public Alternatives(Problem problem, Ledger ledger, Eligibility.Urgency urgency) {
        this.problem = problem;
        this.ledger = ledger;
        this.eligibility = new Eligibility(problem, ledger, urgency);
    }

    /** The moves, made one after the other, each with its alternatives behind its reasons; not where a guest goes on. */
    public List<ProposedMove> added(List<ProposedMove> moves) {
        Map<VmId, ProposedMove> last = new HashMap<>();
        moves.forEach(move -> last.put(move.vm().id(), move));
        List<List<Rejection>> passedOver = new ArrayList<>();
        for (ProposedMove move : moves) {
            boolean goesOn = !move.equals(last.get(move.vm().id()));
            passedOver.add(goesOn ? List.of() : passedOver(move));
            ledger.move(move.vm(), move.to());
        }
        var costs = new GoalCosts(problem, ledger);
        List<ProposedMove> told = new ArrayList<>();
        for (int i = 0; i < moves.size(); i++) {
            ProposedMove move = moves.get(i);
            told.add(added(
                    move,
                    passedOver.get(i).stream()
                            .map(other -> compared(costs, move, other))
                            .toList()));
        }
        return told;
    }

    public static ProposedMove added(ProposedMove move, List<Rejection> rejections) {
        List<Reason> reasons = new ArrayList<>(move.reasons());
        rejections.stream()
                .map(r -> new Reason(
                        "alternative." + r.why().code(),
                        "not " + r.to() + ": " + r.why().text()))
                .forEach(reasons::add);
        return new ProposedMove(move.vm(), move.to(), move.forecast(), move.worth(), reasons);
    }

    /** As the ledger stands before the move. */
    private List<Rejection> passedOver(ProposedMove move) {
        VmView vm = move.vm();
        List<Rejection> rejections = new ArrayList<>();
        for (HostId to : ledger.hosts()) {
            if (!to.equals(move.to()) && !to.equals(vm.vm().host()) && rejections.size() < MOST) {
                Reason why = eligibility
                        .againstTaking(to, vm)
                        .or(() -> eligibility.againstGroup(to, vm))
                        .orElse(DEARER);
                rejections.add(new Rejection(vm.id(), vm.vm().name(), to, why));
            }
        }
        return rejections;
    }

    /** The same, with what the whole plan would cost where nothing but that is against the host. */
    private Rejection compared(GoalCosts costs, ProposedMove move, Rejection other) {
        HostId to = other.to();
        if (to == null || !other.why().equals(DEARER)) {
            return other;
        }
        MoveForecast forecast = problem.predict().apply(move.vm(), to);
        double more = costs.change(move.vm(), move.to(), to)
                + (Price.weighed(problem.settings(), move.vm(), forecast.prediction())
                                        .toNanos()
                                - move.worth().cost().toNanos())
                        / 1e9;
        String text = String.format(
                Locale.ROOT,
                more >= 0
                        ? "the plan would cost %.2f %s more"
                        : "the plan would cost %.2f %s less, which the search did not find",
                Math.abs(more),
                problem.settings().weights().unit());
        return new Rejection(other.vm(), other.vmName(), to, new Reason(DEARER.code(), text));
    }
}
