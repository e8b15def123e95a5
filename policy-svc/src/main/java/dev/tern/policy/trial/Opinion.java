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
 * @param decisions which rules would speak, and what they would say
 */
public record Opinion(Effect effect, @Nullable Instant until, List<Decision> decisions) {

    public enum Effect {
        WOULD_ALLOW,
        WOULD_DEFER,
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
            case Verdict.Allow _ -> new Opinion(Effect.WOULD_ALLOW, null, decisions);
            case Verdict.Defer defer -> new Opinion(Effect.WOULD_DEFER, defer.until(), decisions);
            case Verdict.Deny _ -> new Opinion(Effect.WOULD_DENY, null, decisions);
        };
    }
}
