package dev.tern.scheduler.placement;

import dev.tern.contracts.plan.Reason;
import java.util.List;

/**
 * @param moves in the order in which to make them
 * @param reasons about the whole
 * @param rejections one for each guest, or guest and destination, that was considered in vain
 */
public record Proposal(List<ProposedMove> moves, List<Reason> reasons, List<Rejection> rejections) {

    public Proposal {
        moves = List.copyOf(moves);
        reasons = List.copyOf(reasons);
        rejections = List.copyOf(rejections);
    }

    /** Whether something was considered, and all of it rejected for reasons of that kind. */
    public boolean isRejectedOnlyFor(String codeEnding) {
        return !rejections.isEmpty()
                && rejections.stream()
                        .allMatch(rejection -> rejection.why().code().endsWith(codeEnding));
    }

    public static Proposal nothing(Reason... why) {
        return new Proposal(List.of(), List.of(why), List.of());
    }
}
