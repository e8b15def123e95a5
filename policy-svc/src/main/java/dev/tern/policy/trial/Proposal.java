package dev.tern.policy.trial;

import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import java.util.List;

/** Moves that would be one plan, one that comes after another behind it. */
public record Proposal(Goal goal, List<Move> moves) {

    public Proposal {
        moves = Move.inSuccession(moves);
    }
}
