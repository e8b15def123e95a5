package dev.tern.scheduler.whatif;

import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import java.util.List;

/**
 * What would be planned in a scenario, beside what would be planned now. Nothing of it can be applied.
 *
 * @param changes with which guests the two deal differently
 */
public record WhatIf(Outlook now, Outlook then, List<Change> changes) {

    /** A plan's moves, with why, and what is said of the whole. */
    public record Outlook(List<Move> moves, List<Reason> reasons) {

        public Outlook {
            moves = List.copyOf(moves);
            reasons = List.copyOf(reasons);
        }

        static Outlook of(Plan plan) {
            return new Outlook(plan.moves(), plan.reasons());
        }
    }

    public WhatIf {
        changes = List.copyOf(changes);
    }

    public static WhatIf of(Plan now, Plan then) {
        return new WhatIf(Outlook.of(now), Outlook.of(then), Change.between(now.moves(), then.moves()));
    }
}
