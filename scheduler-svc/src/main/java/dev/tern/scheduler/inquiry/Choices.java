package dev.tern.scheduler.inquiry;

import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.inquiry.Answer.Kind;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.balance.Front;
import dev.tern.scheduler.plan.Order;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Plans to balance among which to choose: each costs more than the one before it and leaves less.
 *
 * @param weights what goals count beside each other in that
 * @param now what goals cost with no move at all
 * @param choices drafts, each to be applied by itself
 * @param reasons why there is nothing to choose; none where there is
 */
public record Choices(GoalWeights weights, Front.Costs now, List<Choice> choices, List<Reason> reasons) {

    /** @param after what goals cost once the plan is made */
    public record Choice(Plan plan, Front.Costs after) {}

    public Choices {
        choices = List.copyOf(choices);
        reasons = List.copyOf(reasons);
    }

    /** @param draft keeps a plan that is to be reviewed */
    public static Answer<Choices> of(Problem problem, Function<Proposal, Plan> draft) {
        Optional<Reason> refusal = problem.quality().refusals().stream().findFirst();
        if (refusal.isPresent()) {
            return Answer.refuse(
                    Kind.NOT_READY, refusal.get().code(), refusal.get().text());
        }
        List<Choice> choices = Front.of(problem).stream()
                .map(point -> new Choice(draft.apply(point.proposal()), point.after()))
                .toList();
        List<Reason> reasons = choices.isEmpty()
                ? new Order.Balance().objective().propose(problem).reasons()
                : List.of();
        return Answer.of(new Choices(problem.settings().weights(), Front.now(problem), choices, reasons));
    }
}
