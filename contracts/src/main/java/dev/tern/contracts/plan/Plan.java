package dev.tern.contracts.plan;

import dev.tern.contracts.id.PlanId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Moves decided together, reviewed and applied as one.
 *
 * @param hash SHA-256 in hex over goal and moves: what policy allows and an operator applies is exactly this
 * @param expiresAt after this the plan is not applied any more: the fleet has changed
 * @param moves one that comes after another stands behind it
 * @param reasons why these moves, and why not others
 */
public record Plan(
        PlanId id,
        String hash,
        Goal goal,
        Instant createdAt,
        Instant expiresAt,
        PlanState state,
        List<Move> moves,
        List<Reason> reasons) {

    public Plan {
        moves = Move.inSuccession(moves);
        reasons = List.copyOf(reasons);
    }

    /** The move of the same guest that this one of the plan comes after. */
    public Optional<Move> before(Move move) {
        return moves.stream().filter(move::isAfter).findFirst();
    }

    /** The move of the same guest that comes after this one of the plan. */
    public Optional<Move> behind(Move move) {
        return moves.stream().filter(other -> other.isAfter(move)).findFirst();
    }

    public Plan withState(PlanState now) {
        return new Plan(id, hash, goal, createdAt, expiresAt, now, moves, reasons);
    }
}
