package dev.tern.contracts.policy;

import java.time.Instant;
import java.util.List;

/** The answer for one move. Whatever is not allowed is denied: policy fails closed. */
public sealed interface Verdict {

    /** The rules that decided, and what each said. */
    List<RuleDecision> decisions();

    /**
     * May start until {@code expiresAt}; an allow can be taken back until RELEASED.
     */
    record Allow(Instant expiresAt, List<RuleDecision> decisions) implements Verdict {
        public Allow {
            decisions = List.copyOf(decisions);
        }
    }

    record Deny(List<RuleDecision> decisions) implements Verdict {
        public Deny {
            decisions = List.copyOf(decisions);
        }
    }

    /** Not now: ask again at {@code until}. */
    record Defer(Instant until, List<RuleDecision> decisions) implements Verdict {
        public Defer {
            decisions = List.copyOf(decisions);
        }
    }
}
