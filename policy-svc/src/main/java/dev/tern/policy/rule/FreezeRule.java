package dev.tern.policy.rule;

import java.time.Instant;
import java.util.Optional;

/** No move takes place in these hours, not even in part. */
record FreezeRule(Heading heading, Hours closed) implements Rule {

    @Override
    public String kind() {
        return "freeze";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        Optional<Hours.Opening> gap = closed.firstGapThatHolds(question.start(), question.length());
        if (gap.isEmpty()) {
            return new Finding.Denied(heading.explain("frozen, with no gap of the next " + Hours.HORIZON.toDays()
                    + " days long enough for a move that may take " + question.length()));
        }
        Hours.Opening found = gap.get();
        return found.start().equals(question.start())
                ? new Finding.Kept(
                        heading.explain(
                                found.end().equals(Instant.MAX) ? "no freeze ahead" : "no freeze until " + found.end()),
                        found.end().minus(question.length()))
                : new Finding.Deferred(
                        heading.explain(
                                "frozen until " + found.start() + ", or a freeze begins before it would be done"),
                        found.start());
    }
}
