package dev.tern.policy.trial;

import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What policy would say of a move.
 *
 * @param until of a deferral: when it would be asked again
 * @param people of a need for approval: how many would have to approve the plan
 * @param decisions which rules would speak, and what they would say
 */
public record Opinion(
        Effect effect, @Nullable Instant until, @Nullable Integer people, List<Decision> decisions) {

    public enum Effect {
        WOULD_ALLOW,
        WOULD_DEFER,
        WOULD_NEED_APPROVAL,
        WOULD_DENY
    }

    public record Decision(String rule, String reason) {
        static Decision of(RuleDecision said) {
            return new Decision(said.rule(), said.reason());
        }
    }

    public Opinion {
        decisions = List.copyOf(decisions);
    }

    static Opinion of(Verdict verdict) {
        List<Decision> decisions =
                verdict.decisions().stream().map(Decision::of).toList();
        return switch (verdict) {
            case Verdict.Allow _ -> new Opinion(Effect.WOULD_ALLOW, null, null, decisions);
            case Verdict.Defer defer -> new Opinion(Effect.WOULD_DEFER, defer.until(), null, decisions);
            case Verdict.NeedsApproval needs ->
                new Opinion(Effect.WOULD_NEED_APPROVAL, null, needs.missing(), decisions);
            case Verdict.Deny _ -> new Opinion(Effect.WOULD_DENY, null, null, decisions);
        };
    }
}
