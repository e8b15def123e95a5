package dev.tern.scheduler.plan;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Approvals;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes a plan of a proposal. */
public final class Drafting {

    private static final int MOST_REASONS = 100;

    private final Ids ids;
    private final Duration life;
    private final Manners manners;

    /**
     * @param life how long a draft may wait to be applied
     * @param mayGoNative whether the hypervisor's own transport may be chosen unasked
     */
    public Drafting(RandomGenerator random, Duration life, boolean mayGoNative) {
        this.ids = new Ids(random);
        this.life = life;
        this.manners = new Manners(mayGoNative);
    }

    /** One that may take as long as it takes. */
    public Plan draft(Order order, Proposal proposal, Instant when) {
        return draft(order, null, proposal, when);
    }

    /**
     * A plan without moves is over at once: there was nothing to do, or nothing could be done.
     *
     * @param by when it should be done; none where that does not matter
     */
    public Plan draft(Order order, @Nullable Instant by, Proposal proposal, Instant when) {
        Goal goal = order.goal();
        Instant now = when.truncatedTo(ChronoUnit.MICROS);
        Instant deadline = by == null ? null : by.truncatedTo(ChronoUnit.MICROS);
        Map<VmId, MigrationId> before = new HashMap<>();
        List<Move> moves = new ArrayList<>();
        for (ProposedMove proposed : proposal.moves()) {
            VmId vm = proposed.vm().id();
            Move move = move(order, proposed, before.get(vm), now);
            moves.add(move);
            before.put(vm, move.id());
        }
        List<Reason> reasons = proposal.reasons().stream().limit(MOST_REASONS).toList();
        PlanState state = moves.isEmpty() ? empty(proposal) : PlanState.DRAFT;
        return new Plan(
                PlanId.of(ids.next()),
                PlanHash.of(goal, deadline, moves),
                goal,
                now,
                now.plus(life),
                state,
                moves,
                reasons,
                Approvals.NONE,
                deadline);
    }

    private static PlanState empty(Proposal proposal) {
        return proposal.rejections().isEmpty() ? PlanState.DONE : PlanState.FAILED;
    }

    private Move move(Order order, ProposedMove proposed, @Nullable MigrationId after, Instant now) {
        Manner manner = manners.of(order, proposed.forecast().prediction());
        List<Reason> reasons = new ArrayList<>(proposed.reasons());
        reasons.addAll(Manners.reasons(manner));
        return new Move(
                MigrationId.of(ids.next()),
                proposed.vm().id(),
                proposed.vm().vm().name(),
                proposed.vm().vm().host(),
                proposed.to(),
                now,
                proposed.forecast().prediction(),
                proposed.worth(),
                reasons,
                manner,
                after);
    }
}
