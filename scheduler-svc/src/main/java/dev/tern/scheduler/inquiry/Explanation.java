package dev.tern.scheduler.inquiry;

import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;
import java.util.List;

/**
 * Why something is as it is.
 *
 * @param subject the id that was asked about
 * @param about {@code vm}, {@code plan} or {@code migration}
 * @param summary one sentence
 * @param reasons the facts, most telling first
 * @param planned moves under way or still to be made
 * @param past moves that have ended, newest first
 */
public record Explanation(
        String subject, String about, String summary, List<Reason> reasons, List<Planned> planned, List<Past> past) {

    /** @param stage what the move waits for, or how it gets on */
    public record Planned(Move move, String plan, String stage) {}

    public record Past(String migration, String plan, String from, String to, Instant endedAt, Reason ending) {}

    public Explanation {
        reasons = List.copyOf(reasons);
        planned = List.copyOf(planned);
        past = List.copyOf(past);
    }
}
