package dev.tern.policy.rule;

import java.util.Optional;

/** Moves take place only inside these hours, from their start to the worst predicted end. */
record WindowRule(Heading heading, Hours open) implements Rule {

    @Override
    public String kind() {
        return "window";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        Optional<Hours.Opening> opening = open.firstThatHolds(question.start(), question.length());
        if (opening.isEmpty()) {
            return new Finding.Denied(heading.explain("no window of the next " + Hours.HORIZON.toDays()
                    + " days is long enough for a move that may take " + question.length()));
        }
        Hours.Opening found = opening.get();
        return found.start().equals(question.start())
                ? new Finding.Kept(
                        heading.explain("inside the window until " + found.end()),
                        found.end().minus(question.length()))
                : new Finding.Deferred(
                        heading.explain(
                                "outside its windows until " + found.start() + ", or not to be done before one ends"),
                        found.start());
    }
}
