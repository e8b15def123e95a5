package dev.tern.scheduler.execution;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.PastMove;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plan and how far it has come. */
final class Track {

    private static final int MOST_REASONS = 120;

    private Plan plan;
    /** What it was made for, to try again with. */
    final Order order;
    /** How many plans for the same order failed before. */
    final int attempt;

    private final Map<MigrationId, Instant> commanded = new HashMap<>();
    private final Map<MigrationId, MoveStage.Dropped> dropped = new HashMap<>();
    private final Map<MigrationId, Reason> blocked = new HashMap<>();
    private @Nullable PlanVerdict verdict;
    private @Nullable Instant askedAt;
    private @Nullable Instant stuckSince;

    Track(Plan plan, Order order, int attempt) {
        this.plan = plan;
        this.order = order;
        this.attempt = attempt;
    }

    Plan plan() {
        return plan;
    }

    PlanState state() {
        return plan.state();
    }

    MoveStage stage(Move move, FleetSnapshot fleet) {
        Optional<PastMove> past = fleet.movesOf(move.vm()).stream()
                .filter(m -> m.migration().equals(move.id()))
                .findFirst();
        if (past.isPresent()) {
            return new MoveStage.Ended(past.get());
        }
        var flight = fleet.inFlight().get(move.id());
        if (flight != null) {
            return new MoveStage.Moving(flight);
        }
        MoveStage.Dropped gone = dropped.get(move.id());
        if (gone != null) {
            return gone;
        }
        Instant expiry = commanded.get(move.id());
        return expiry == null ? new MoveStage.Waiting(blocked.get(move.id())) : new MoveStage.Commanded(expiry);
    }

    List<Move> waiting(FleetSnapshot fleet) {
        return plan.moves().stream()
                .filter(m -> stage(m, fleet) instanceof MoveStage.Waiting)
                .toList();
    }

    boolean hasBegun(FleetSnapshot fleet) {
        return plan.moves().stream()
                .map(m -> stage(m, fleet))
                .anyMatch(s -> s.isUnderWay() || s instanceof MoveStage.Ended);
    }

    boolean isMoving(FleetSnapshot fleet) {
        return plan.moves().stream().anyMatch(m -> stage(m, fleet).isUnderWay());
    }

    Optional<Move> move(MigrationId id) {
        return plan.moves().stream().filter(m -> m.id().equals(id)).findFirst();
    }

    int priority() {
        return switch (plan.goal()) {
            case Goal.Manual manual -> 0;
            case Goal.Evacuate evacuate -> 1;
            case Goal.ReturnHome home -> 2;
            case Goal.Balance balance -> 3;
            case Goal.Consolidate consolidate -> 4;
        };
    }

    void become(PlanState now, List<Reason> because) {
        List<Reason> reasons = new ArrayList<>(plan.reasons());
        because.stream().filter(r -> !reasons.contains(r)).forEach(reasons::add);
        while (reasons.size() > MOST_REASONS) {
            reasons.removeFirst();
        }
        plan = new Plan(
                plan.id(), plan.hash(), plan.goal(), plan.createdAt(), plan.expiresAt(), now, plan.moves(), reasons);
    }

    void expireAt(Instant then) {
        plan = new Plan(
                plan.id(),
                plan.hash(),
                plan.goal(),
                plan.createdAt(),
                then,
                plan.state(),
                plan.moves(),
                plan.reasons());
    }

    void asked(Instant now) {
        askedAt = now;
        verdict = null;
    }

    @Nullable
    Instant askedAt() {
        return askedAt;
    }

    /** Whether it is applied, not over, and just what policy ruled on. */
    boolean awaits(PlanVerdict answer) {
        boolean applied =
                state() == PlanState.SUBMITTED || state() == PlanState.RUNNING || state() == PlanState.DEFERRED;
        return applied && plan.hash().equals(answer.planHash());
    }

    void answered(PlanVerdict answer) {
        verdict = answer;
    }

    @Nullable
    PlanVerdict verdict() {
        return verdict;
    }

    /** Until when policy has put this move off; empty where it has not, or that time has come. */
    Optional<Instant> deferredUntil(Move move, Instant now) {
        return verdict != null
                        && verdict.moves().get(move.id()) instanceof Verdict.Defer defer
                        && defer.until().isAfter(now)
                ? Optional.of(defer.until())
                : Optional.empty();
    }

    void command(MigrationId move, Instant expiresAt) {
        commanded.put(move, expiresAt);
        blocked.remove(move);
        stuckSince = null;
    }

    void drop(MigrationId move, Reason why, boolean byRequest) {
        dropped.put(move, new MoveStage.Dropped(why, byRequest));
        blocked.remove(move);
    }

    /** It waits for a time that policy has named: nothing is wrong with that. */
    void postpone(MigrationId move, Reason why) {
        blocked.put(move, why);
    }

    /** Nothing under way and a move that cannot start: since when. */
    void block(MigrationId move, Reason why, Instant now) {
        blocked.put(move, why);
        if (stuckSince == null) {
            stuckSince = now;
        }
    }

    void unstick() {
        stuckSince = null;
    }

    @Nullable
    Instant stuckSince() {
        return stuckSince;
    }
}
