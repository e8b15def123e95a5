package dev.tern.scheduler.execution;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Makes a plan of a proposal. */
final class Drafting {

    private static final int MOST_REASONS = 100;

    private final Ids ids;
    private final Duration life;

    Drafting(Ids ids, Duration life) {
        this.ids = ids;
        this.life = life;
    }

    /** A plan without moves is over at once: there was nothing to do, or nothing could be done. */
    Plan draft(Goal goal, Proposal proposal, Instant when) {
        Instant now = when.truncatedTo(ChronoUnit.MICROS);
        List<Move> moves =
                proposal.moves().stream().map(proposed -> move(proposed, now)).toList();
        List<Reason> reasons = proposal.reasons().stream().limit(MOST_REASONS).toList();
        PlanState state = moves.isEmpty() ? empty(proposal) : PlanState.DRAFT;
        return new Plan(
                PlanId.of(ids.next()), PlanHash.of(goal, moves), goal, now, now.plus(life), state, moves, reasons);
    }

    private static PlanState empty(Proposal proposal) {
        return proposal.rejections().isEmpty() ? PlanState.DONE : PlanState.FAILED;
    }

    private Move move(ProposedMove proposed, Instant now) {
        return new Move(
                MigrationId.of(ids.next()),
                proposed.vm().id(),
                proposed.vm().vm().name(),
                proposed.vm().vm().host(),
                proposed.to(),
                now,
                proposed.forecast().prediction(),
                proposed.worth(),
                proposed.reasons());
    }
}
