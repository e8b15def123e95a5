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

    /**
     * Not before people approve the plan.
     *
     * @param missing how many more
     * @param until when they may; after that the plan is over
     */
    record NeedsApproval(int missing, Instant until, List<RuleDecision> decisions) implements Verdict {
        public NeedsApproval {
            if (missing < 1) {
                throw new IllegalArgumentException("A move with " + missing + " people missing needs no approval");
            }
            decisions = List.copyOf(decisions);
        }
    }

    /** As it is written: {@code needs-approval}. */
    default String word() {
        return switch (this) {
            case Allow _ -> "allow";
            case Deny _ -> "deny";
            case Defer _ -> "defer";
            case NeedsApproval _ -> "needs-approval";
        };
    }
}
