package dev.tern.scheduler.execution;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.plan.MoveStage;
import dev.tern.scheduler.plan.Track;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What becomes of a plan by policy's answer. */
final class Verdicts {

    private final Setbacks setbacks;
    private final Surroundings with;

    Verdicts(Setbacks setbacks, Surroundings with) {
        this.setbacks = setbacks;
        this.with = with;
    }

    void apply(Track track, PlanVerdict verdict, FleetSnapshot fleet) {
        Plan before = track.plan();
        judge(track, verdict, fleet);
        if (track.state() == PlanState.DENIED) {
            tryAnotherWay(track, fleet.at());
        }
        if (track.state() != before.state() || !track.plan().approvals().equals(before.approvals())) {
            with.publish(track.plan());
        }
    }

    /**
     * Another way round the rule may exist for a host that is emptied, and past a parking host, which nobody asked for;
     * elsewhere a denial is the answer.
     */
    private void tryAnotherWay(Track track, Instant now) {
        if (track.plan().goal() instanceof Goal.Evacuate || track.isDeniedOnlyParking()) {
            setbacks.retry(
                    track,
                    new Reason(
                            "plan.retry", "policy denied plan " + track.plan().id()),
                    now);
        }
    }

    /**
     * Moves that policy did not speak of are denied: it fails closed. A denial of a move under way takes its allow back
     * and cancels it, whether it was asked for or not; an answer to a question need not speak of moves under way. Moves
     * that are allowed do not wait for those that are deferred, but all wait for people where one does: they approve the
     * whole plan.
     */
    private void judge(Track track, PlanVerdict verdict, FleetSnapshot fleet) {
        boolean asked = track.state() == PlanState.SUBMITTED;
        track.answered(verdict);
        List<Reason> denials = new ArrayList<>();
        List<Reason> deferrals = new ArrayList<>();
        List<Reason> unapproved = new ArrayList<>();
        List<Verdict.NeedsApproval> needs = new ArrayList<>();
        for (Move move : track.plan().moves()) {
            MoveStage stage = track.stage(move, fleet);
            Verdict said = verdict.moves().get(move.id());
            if (stage.isOver() || (said == null && asked && stage.isUnderWay())) {
                continue;
            }
            switch (said) {
                case Verdict.Allow allow -> {}
                case Verdict.Defer defer -> {
                    if (stage instanceof MoveStage.Waiting) {
                        deferrals.add(reason("policy.deferred", move, defer.decisions(), RuleDecision.Effect.DEFER));
                    }
                }
                case Verdict.NeedsApproval need -> {
                    if (stage instanceof MoveStage.Waiting) {
                        needs.add(need);
                        unapproved.add(reason(
                                "policy.needs.approval", move, need.decisions(), RuleDecision.Effect.NEEDS_APPROVAL));
                    }
                }
                case Verdict.Deny deny -> denials.add(deny(track, move, stage, deny.decisions(), fleet.at()));
                case null -> denials.add(deny(track, move, stage, List.of(), fleet.at()));
            }
        }
        if (isRefused(track, denials, fleet)) {
            track.become(PlanState.DENIED, denials);
        } else if (!needs.isEmpty()) {
            leaveToPeople(track, needs);
            track.become(PlanState.AWAITING_APPROVAL, concat(denials, unapproved));
        } else if (track.isLeftToPeople() && isUnsure(verdict)) {
            track.become(PlanState.DEFERRED, concat(denials, deferrals));
        } else {
            track.put(track.plan().approvals().withMissing(0));
            settle(track, denials, deferrals, fleet);
        }
    }

    /** Whether policy put moves off before any rule was asked, as it does where it does not see the fleet well enough. */
    private static boolean isUnsure(PlanVerdict verdict) {
        return verdict.moves().values().stream()
                .filter(Verdict.Defer.class::isInstance)
                .flatMap(defer -> defer.decisions().stream())
                .anyMatch(decision -> decision.rule().startsWith("tern."));
    }

    private static boolean isRefused(Track track, List<Reason> denials, FleetSnapshot fleet) {
        return !denials.isEmpty() && !track.hasBegun(fleet);
    }

    private static void leaveToPeople(Track track, List<Verdict.NeedsApproval> needs) {
        int missing =
                needs.stream().mapToInt(Verdict.NeedsApproval::missing).max().orElseThrow();
        Instant until = needs.stream()
                .map(Verdict.NeedsApproval::until)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        track.put(track.plan().approvals().withMissing(missing));
        if (until.isAfter(track.plan().expiresAt())) {
            track.expireAt(until);
        }
    }

    private static void settle(Track track, List<Reason> denials, List<Reason> deferrals, FleetSnapshot fleet) {
        boolean onlyDeferred =
                !deferrals.isEmpty() && track.waiting(fleet).size() == deferrals.size() && !track.isMoving(fleet);
        track.become(onlyDeferred ? PlanState.DEFERRED : PlanState.RUNNING, concat(denials, deferrals));
    }

    private Reason deny(Track track, Move move, MoveStage stage, List<RuleDecision> decisions, Instant now) {
        Reason why = reason("policy.denied", move, decisions, RuleDecision.Effect.DENY);
        setbacks.denied(move.vm(), move.to(), why, now);
        if (stage.isUnderWay()) {
            with.announcer()
                    .command(new MigrationCommand.Cancel(
                            move.id(), move.vm(), move.from(), Surroundings.SELF, why.text()));
        } else {
            track.drop(move.id(), why, false);
        }
        return why;
    }

    private static Reason reason(String code, Move move, List<RuleDecision> decisions, RuleDecision.Effect decisive) {
        String rules = decisions.stream()
                .filter(d -> d.effect() == decisive)
                .map(d -> d.rule() + ": " + d.reason())
                .collect(Collectors.joining("; "));
        String said = rules.isEmpty() ? "policy has no verdict for it" : rules;
        return new Reason(code, move.vmName() + " to " + move.to() + ": " + said);
    }

    private static List<Reason> concat(List<Reason> first, List<Reason> second) {
        List<Reason> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
