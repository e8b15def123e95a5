package dev.tern.contracts.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for a plan, and who approved it.
 *
 * @param askedBy who submitted it: {@code user:NAME}, or {@code service:scheduler} where nobody ordered it; empty before that
 * @param missing how many people more have to approve it, as policy last said
 * @param given in the order in which they came
 */
public record Approvals(String askedBy, int missing, List<Approval> given) {

    /** Of a plan that nobody has submitted. */
    public static final Approvals NONE = new Approvals("", 0, List.of());

    public Approvals {
        if (missing < 0) {
            throw new IllegalArgumentException("There cannot be " + missing + " people missing");
        }
        given = List.copyOf(given);
    }

    /** Plans from before there were approvals have none. */
    static Approvals orNone(@Nullable Approvals said) {
        return said == null ? NONE : said;
    }

    public Approvals askedBy(String actor) {
        return new Approvals(actor, missing, given);
    }

    public Approvals withMissing(int now) {
        return new Approvals(askedBy, now, given);
    }

    public Approvals with(Approval another) {
        List<Approval> all = new ArrayList<>(given);
        all.add(another);
        return new Approvals(askedBy, missing, all);
    }
}
