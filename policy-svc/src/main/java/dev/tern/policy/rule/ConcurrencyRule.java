package dev.tern.policy.rule;

import dev.tern.policy.fleet.Flight;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Not more than so many moves at once.
 *
 * @param per where they are counted: in all, or those that leave, enter or touch the hosts of this one
 */
record ConcurrencyRule(Heading heading, int most, Per per) implements Rule {

    enum Per {
        FLEET,
        SOURCE,
        TARGET,
        HOST
    }

    @Override
    public String kind() {
        return "concurrency";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        List<Flight> others =
                question.fleet().flights().stream().filter(counted(question)).toList();
        if (fits(others, question.start(), question)) {
            return Finding.kept(heading.explain("at most " + most + " moves at once " + where(question)));
        }
        Instant until = others.stream()
                .map(Flight::ends)
                .filter(end -> end.isAfter(question.start()))
                .sorted()
                .filter(end -> fits(others, end, question))
                .findFirst()
                .orElse(question.end());
        return new Finding.Deferred(
                heading.explain(
                        "at most " + most + " moves at once " + where(question) + ", and so many are on their way"),
                until);
    }

    /** Whether at no time of this move, begun then, there are too many. */
    private boolean fits(List<Flight> others, Instant start, Question question) {
        Instant end = start.plus(question.length());
        List<Flight> meanwhile =
                others.stream().filter(flight -> flight.overlaps(start, end)).toList();
        return Stream.concat(Stream.of(start), meanwhile.stream().map(Flight::begins))
                .filter(time -> !time.isBefore(start))
                .allMatch(time -> meanwhile.stream()
                                .filter(flight -> flight.isUnderWayAt(time))
                                .count()
                        < most);
    }

    private Predicate<Flight> counted(Question question) {
        return switch (per) {
            case FLEET -> _ -> true;
            case SOURCE -> flight -> flight.from().equals(question.source().id());
            case TARGET -> flight -> flight.to().equals(question.target().id());
            case HOST ->
                flight -> flight.touches(question.source().id())
                        || flight.touches(question.target().id());
        };
    }

    private String where(Question question) {
        return switch (per) {
            case FLEET -> "in the fleet";
            case SOURCE -> "from " + question.source().id();
            case TARGET -> "to " + question.target().id();
            case HOST ->
                "at " + question.source().id() + " and " + question.target().id();
        };
    }
}
