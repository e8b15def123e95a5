package dev.tern.contracts.policy;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.PlanId;
import java.time.Instant;
import java.util.Map;

/** Policy's answer to a plan: a verdict for each of its moves, bound to the plan's hash. */
public record PlanVerdict(PlanId plan, String planHash, Instant at, Map<MigrationId, Verdict> moves) {

    public PlanVerdict {
        moves = Map.copyOf(moves);
    }
}
