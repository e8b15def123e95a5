package dev.tern.contracts.plan;

import dev.tern.contracts.id.PlanId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Moves decided together, reviewed and applied as one.
 *
 * @param hash SHA-256 in hex over goal, deadline and moves: what policy allows and an operator applies is exactly this
 * @param expiresAt after this the plan is not applied any more: the fleet has changed
 * @param moves one that comes after another stands behind it
 * @param reasons why these moves, and why not others
 * @param approvals none in plans from before there were some
 * @param deadline by which all moves should have been made, as whoever ordered them said; none where nobody did
 */
public record Plan(
        PlanId id,
        String hash,
        Goal goal,
        Instant createdAt,
        Instant expiresAt,
        PlanState state,
        List<Move> moves,
        List<Reason> reasons,
        @Nullable Approvals approvals,
        @Nullable Instant deadline) {

    public Plan {
        moves = Move.inSuccession(moves);
        reasons = List.copyOf(reasons);
        approvals = Approvals.orNone(approvals);
    }

    /** A plan that nobody has asked for yet, and that may take as long as it takes. */
    public Plan(
            PlanId id,
            String hash,
            Goal goal,
            Instant createdAt,
            Instant expiresAt,
            PlanState state,
            List<Move> moves,
            List<Reason> reasons) {
        this(id, hash, goal, createdAt, expiresAt, state, moves, reasons, Approvals.NONE, null);
    }

    @Override
    public Approvals approvals() {
        return Approvals.orNone(approvals);
    }

    /**
     * The people whose approval counts: each once, whatever the case of the name, of just this plan, and not the one who
     * asked for it.
     */
    public SortedSet<String> approvers() {
        SortedSet<String> people = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        approvals().given().stream()
                .filter(approval -> approval.hash().equals(hash))
                .forEach(approval -> people.add(approval.actor()));
        people.remove(approvals().askedBy());
        return people;
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
        return new Plan(id, hash, goal, createdAt, expiresAt, now, moves, reasons, approvals, deadline);
    }

    public Plan withReasons(List<Reason> now) {
        return new Plan(id, hash, goal, createdAt, expiresAt, state, moves, now, approvals, deadline);
    }

    public Plan withExpiry(Instant then) {
        return new Plan(id, hash, goal, createdAt, then, state, moves, reasons, approvals, deadline);
    }

    public Plan with(Approvals now) {
        return new Plan(id, hash, goal, createdAt, expiresAt, state, moves, reasons, now, deadline);
    }
}
