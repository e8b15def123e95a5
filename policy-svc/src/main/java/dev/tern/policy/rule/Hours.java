package dev.tern.policy.rule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Spans of time in one time zone; where they touch or overlap they are one.
 *
 * @param generous whether a repeated hour belongs to the span that ends in it: so for a freeze, not for a window
 */
record Hours(List<Span> spans, ZoneId zone, boolean generous) {
    /** How far ahead a time is looked for. */
    static final Duration HORIZON = Duration.ofDays(370);

    Hours {
        spans = List.copyOf(spans);
    }

    /** A stretch of time, end excluded. */
    record Opening(Instant start, Instant end) {
        boolean holds(Instant from, Duration length) {
            return !from.isBefore(start) && !from.plus(length).isAfter(end);
        }
    }

    /** The first stretch of these hours from the given time on that lasts so long, cut at that time. */
    Optional<Opening> firstThatHolds(Instant from, Duration length) {
        return merged(from).stream()
                .filter(opening -> opening.end().isAfter(from))
                .map(opening -> new Opening(later(opening.start(), from), opening.end()))
                .filter(opening -> opening.holds(opening.start(), length))
                .findFirst();
    }

    /** The first stretch between these hours that lasts so long, cut at the given time. */
    Optional<Opening> firstGapThatHolds(Instant from, Duration length) {
        Instant free = from;
        for (Opening closed : merged(from)) {
            if (!closed.end().isAfter(free)) {
                continue;
            }
            Opening gap = new Opening(free, closed.start());
            if (gap.holds(free, length)) {
                return Optional.of(gap);
            }
            free = closed.end();
        }
        Instant horizon = from.plus(HORIZON);
        return free.isBefore(horizon) ? Optional.of(new Opening(free, Instant.MAX)) : Optional.empty();
    }

    private List<Opening> merged(Instant from) {
        // A span that crosses midnight began on the day before; a clock change may shift it by hours.
        LocalDate first = from.atZone(zone).toLocalDate().minusDays(2);
        LocalDate last = from.plus(HORIZON).atZone(zone).toLocalDate();
        List<Opening> merged = new ArrayList<>();
        Stream<Opening> openings = first.datesUntil(last.plusDays(1))
                .flatMap(date -> spans.stream().flatMap(span -> span.on(date, zone, generous).stream()))
                .sorted(Comparator.comparing(Opening::start));
        openings.forEach(next -> {
            Opening before = merged.isEmpty() ? null : merged.getLast();
            if (before != null && !next.start().isAfter(before.end())) {
                merged.set(merged.size() - 1, new Opening(before.start(), later(before.end(), next.end())));
            } else {
                merged.add(next);
            }
        });
        return merged;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
