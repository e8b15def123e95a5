package dev.tern.policy.verdict;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.RuleDecision.Effect;
import dev.tern.contracts.policy.Verdict;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.rule.Finding;
import dev.tern.policy.rule.Question;
import dev.tern.policy.rule.Rule;
import dev.tern.policy.rule.RuleBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges plans: a pure function of plan, fleet, rules and time. */
public final class Judge {
    private final Terms terms;
    private final Groundwork groundwork;

    public Judge(Terms terms) {
        this.terms = terms;
        this.groundwork = new Groundwork(terms);
    }

    /**
     * A verdict for each move. Those that begin later see the allowed ones before them as on their way. One that comes after
     * another of its guest is judged as if that one was made, whatever is said of it, and as if those before it that are put
     * off were on their way: by then they have begun.
     */
    public PlanVerdict judge(Plan plan, Fleet fleet, RuleBook rules, Instant now) {
        return new PlanVerdict(plan.id(), plan.hash(), now, judge(plan, plan.moves(), fleet, rules, now));
    }

    /** As {@link #judge(Plan, Fleet, RuleBook, Instant)} for some of the plan's moves. */
    Map<MigrationId, Verdict> judge(Plan plan, List<Move> moves, Fleet fleet, RuleBook rules, Instant now) {
        Map<MigrationId, Verdict> verdicts = new LinkedHashMap<>();
        Fleet meanwhile = fleet;
        List<Move> putOff = new ArrayList<>();
        List<Move> inOrder =
                moves.stream().sorted(Comparator.comparing(Move::startAt)).toList();
        for (Move move : inOrder) {
            Fleet then = meanwhile;
            if (move.after() != null) {
                for (Move earlier : putOff) {
                    then = then.with(earlier, now);
                }
            }
            Verdict verdict =
                    switch (groundwork.lay(plan, move, Beforehand.of(plan, move, then), now)) {
                        case Groundwork.Result.Settled(Verdict settled) -> settled;
                        case Groundwork.Result.Ask(Question question) -> ask(question, rules);
                    };
            if (verdict instanceof Verdict.Allow) {
                meanwhile = meanwhile.with(move, now);
            } else if (verdict instanceof Verdict.Defer) {
                putOff.add(move);
            }
            verdicts.put(move.id(), verdict);
        }
        return verdicts;
    }

    /** What the rules say, the fleet being known. */
    Verdict ask(Question question, RuleBook rules) {
        List<RuleDecision> denials = new ArrayList<>();
        List<RuleDecision> unapproved = new ArrayList<>();
        List<RuleDecision> deferrals = new ArrayList<>();
        List<RuleDecision> rest = new ArrayList<>();
        boolean granted = false;
        int missing = 0;
        Instant until = question.now();
        Instant latestStart = question.start().plus(terms.allowFor());
        for (Rule rule : rules.rules()) {
            switch (rule.judge(question)) {
                case Finding.Silent _ -> {}
                case Finding.Denied(String reason) -> denials.add(decision(rule, Effect.DENY, reason));
                case Finding.Unapproved(String reason, int people) -> {
                    unapproved.add(decision(rule, Effect.NEEDS_APPROVAL, reason));
                    missing = Math.max(missing, people);
                }
                case Finding.Deferred(String reason, Instant again) -> {
                    deferrals.add(decision(rule, Effect.DEFER, reason));
                    until = again.isAfter(until) ? again : until;
                }
                case Finding.Kept(String reason, Instant last) -> {
                    rest.add(decision(rule, Effect.ALLOW, reason));
                    latestStart = last.isBefore(latestStart) ? last : latestStart;
                }
                case Finding.Granted(String reason) -> {
                    granted = true;
                    rest.add(decision(rule, Effect.ALLOW, reason));
                }
            }
        }
        if (!denials.isEmpty()) {
            return new Verdict.Deny(denials);
        }
        if (!granted) {
            return Groundwork.deny("tern.nothing-allows", nothing(question));
        }
        if (!unapproved.isEmpty()) {
            unapproved.addAll(deferrals);
            return new Verdict.NeedsApproval(missing, question.now().plus(terms.approveWithin()), unapproved);
        }
        return deferrals.isEmpty() ? new Verdict.Allow(latestStart, rest) : new Verdict.Defer(until, deferrals);
    }

    private static String nothing(Question question) {
        return question.move().manner().autoConverge()
                ? "no rule with the effect allow is about this move and speaks of move.auto_converge"
                : "no rule with the effect allow is about this move";
    }

    private static RuleDecision decision(Rule rule, Effect effect, String reason) {
        return new RuleDecision(rule.name(), effect, reason);
    }
}
