package dev.tern.scheduler.plan;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Approvals;
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

/** A plan and how far it has come. Belongs to one thread. */
public final class Track {

    /** The code of why a move waits that begins only after another of its plan. */
    public static final String FOLLOWS = "group.follows";

    private static final int MOST_REASONS = 120;

    private Plan plan;
    private final Order order;
    private final int attempt;

    private final Map<MigrationId, Instant> commanded = new HashMap<>();
    private final Map<MigrationId, MoveStage.Dropped> dropped = new HashMap<>();
    private final Map<MigrationId, Reason> blocked = new HashMap<>();
    private @Nullable PlanVerdict verdict;
    private @Nullable Instant askedAt;
    private @Nullable Instant stuckSince;

    /**
     * @param order what it was made for, to try again with
     * @param attempt how many plans for the same order failed before
     */
    public Track(Plan plan, Order order, int attempt) {
        this.plan = plan;
        this.order = order;
        this.attempt = attempt;
    }

    public Plan plan() {
        return plan;
    }

    public Order order() {
        return order;
    }

    public int attempt() {
        return attempt;
    }

    public PlanState state() {
        return plan.state();
    }

    public MoveStage stage(Move move, FleetSnapshot fleet) {
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
        return expiry == null ? toCome(move, fleet) : new MoveStage.Commanded(expiry);
    }

    /** What comes after a move that has not arrived is not made, for its reason; and tried again if that one is. */
    private MoveStage toCome(Move move, FleetSnapshot fleet) {
        Move before = plan.before(move).orElse(null);
        MoveStage stage = before == null ? null : stage(before, fleet);
        if (before == null || stage == null || stage.arrived()) {
            return new MoveStage.Waiting(blocked.get(move.id()));
        }
        if (!stage.isOver()) {
            return new MoveStage.Withheld(before);
        }
        Reason why =
                new Reason("parked.not.reached", "it has not come to " + move.from() + ", from where it was to go on");
        return new MoveStage.Dropped(why, !Endings.isWorthAnotherTry(before, stage, plan));
    }

    /** Moves that could begin, for all that the plan's other moves of their guests matter. */
    public List<Move> waiting(FleetSnapshot fleet) {
        return plan.moves().stream()
                .filter(m -> stage(m, fleet) instanceof MoveStage.Waiting)
                .toList();
    }

    /**
     * Moves that wait for room which a parked guest of the plan was to make and does not, since a move of the plan ended
     * without arriving, and those behind them: it is planned anew rather than waited for. None while anything is under way.
     */
    public List<Move> stranded(FleetSnapshot fleet) {
        boolean parks = plan.moves().stream().anyMatch(m -> m.after() != null);
        boolean broken =
                plan.moves().stream().map(m -> stage(m, fleet)).anyMatch(stage -> stage.isOver() && !stage.arrived());
        List<Move> waiting = waiting(fleet);
        return parks && broken && !isMoving(fleet) && waiting.stream().allMatch(this::waitsForRoom)
                ? waiting
                : List.of();
    }

    /** Itself, or by another of the plan. */
    private boolean waitsForRoom(Move move) {
        Reason why = blocked.get(move.id());
        return why != null
                && (why.code().startsWith("sequencing.room.") || why.code().equals(FOLLOWS));
    }

    public boolean hasBegun(FleetSnapshot fleet) {
        return plan.moves().stream()
                .map(m -> stage(m, fleet))
                .anyMatch(s -> s.isUnderWay() || s instanceof MoveStage.Ended);
    }

    public boolean isMoving(FleetSnapshot fleet) {
        return plan.moves().stream().anyMatch(m -> stage(m, fleet).isUnderWay());
    }

    Optional<Move> move(MigrationId id) {
        return plan.moves().stream().filter(m -> m.id().equals(id)).findFirst();
    }

    public int priority() {
        return switch (plan.goal()) {
            case Goal.Manual manual -> 0;
            case Goal.Evacuate evacuate -> 1;
            case Goal.ReturnHome home -> 2;
            case Goal.Balance balance -> 3;
            case Goal.Consolidate consolidate -> 4;
        };
    }

    public void become(PlanState now, List<Reason> because) {
        List<Reason> reasons = new ArrayList<>(plan.reasons());
        because.stream().filter(r -> !reasons.contains(r)).forEach(reasons::add);
        while (reasons.size() > MOST_REASONS) {
            reasons.removeFirst();
        }
        plan = plan.withReasons(reasons).withState(now);
    }

    public void expireAt(Instant then) {
        plan = plan.withExpiry(then);
    }

    public void put(Approvals now) {
        plan = plan.with(now);
    }

    /** How the moves ended that did not arrive. */
    public List<Reason> endings(FleetSnapshot fleet) {
        return Endings.of(this, fleet);
    }

    /** Whether a move ended by a fault, or by a fleet that changed under the plan. */
    public boolean isWorthAnotherTry(FleetSnapshot fleet) {
        return plan.moves().stream().anyMatch(m -> Endings.isWorthAnotherTry(m, stage(m, fleet), plan));
    }

    /** Whether it is applied, and not over. */
    public boolean isActive() {
        return state() != PlanState.DRAFT && !state().isOver();
    }

    /** Whether people are to approve it, and may: also while policy is asked what another approval makes of it. */
    public boolean isLeftToPeople() {
        return state() == PlanState.AWAITING_APPROVAL
                || ((state() == PlanState.SUBMITTED || state() == PlanState.DEFERRED)
                        && plan.approvals().missing() > 0);
    }

    /** How many people are to approve it yet, in words. */
    public String missingPeople() {
        int missing = plan.approvals().missing();
        return missing == 1 ? "1 person" : missing + " people";
    }

    public void asked(Instant now) {
        askedAt = now;
        verdict = null;
    }

    public @Nullable Instant askedAt() {
        return askedAt;
    }

    /** Whether it is applied, not over, and just what policy ruled on. */
    public boolean awaits(PlanVerdict answer) {
        return isActive() && plan.hash().equals(answer.planHash());
    }

    public void answered(PlanVerdict answer) {
        verdict = answer;
    }

    public @Nullable PlanVerdict verdict() {
        return verdict;
    }

    /** Whether all that policy said no to leads to parking hosts. */
    public boolean isDeniedOnlyParking() {
        PlanVerdict said = verdict;
        return said != null
                && plan.moves().stream()
                        .filter(m -> !(said.moves().get(m.id()) instanceof Verdict.Allow)
                                && !(said.moves().get(m.id()) instanceof Verdict.Defer))
                        .allMatch(m -> plan.behind(m).isPresent());
    }

    /** Until when policy has put this move off; empty where it has not, or that time has come. */
    public Optional<Instant> deferredUntil(Move move, Instant now) {
        return verdict != null
                        && verdict.moves().get(move.id()) instanceof Verdict.Defer defer
                        && defer.until().isAfter(now)
                ? Optional.of(defer.until())
                : Optional.empty();
    }

    public void command(MigrationId move, Instant expiresAt) {
        commanded.put(move, expiresAt);
        blocked.remove(move);
        stuckSince = null;
    }

    /** For want of room, which nobody makes any more. */
    public void strand(Move move) {
        Reason why = blocked.get(move.id());
        drop(move.id(), why == null ? new Reason("sequencing.room.none", "it finds no room") : why, false);
    }

    public void drop(MigrationId move, Reason why, boolean byRequest) {
        dropped.put(move, new MoveStage.Dropped(why, byRequest));
        blocked.remove(move);
    }

    /** It waits for a time that policy has named: nothing is wrong with that. */
    public void postpone(MigrationId move, Reason why) {
        blocked.put(move, why);
    }

    /** Nothing under way and a move that cannot start: since when. */
    public void block(MigrationId move, Reason why, Instant now) {
        blocked.put(move, why);
        if (stuckSince == null) {
            stuckSince = now;
        }
    }

    public void unstick() {
        stuckSince = null;
    }

    public @Nullable Instant stuckSince() {
        return stuckSince;
    }
}
