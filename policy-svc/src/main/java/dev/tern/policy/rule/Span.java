package dev.tern.policy.rule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.Set;

/**
 * Hours of some days, by the wall clock. Where {@code to} is not after {@code from} they end on the next day; equal
 * midnights are the whole day.
 *
 * @param days on which the span begins
 * @param first the first date on which it may begin
 * @param last the last such date
 */
record Span(Set<DayOfWeek> days, LocalTime from, LocalTime to, LocalDate first, LocalDate last) {
    Span {
        days = Set.copyOf(days);
    }

    boolean crossesMidnight() {
        return !to.isAfter(from);
    }

    /** What it lasts on a day without a change of the clock. */
    Duration length() {
        Duration length = Duration.between(from, to);
        return crossesMidnight() ? length.plusDays(1) : length;
    }

    /**
     * The span that begins on a date, in real time. A wall-clock time that a spring change skips is taken as the moment
     * of the change. One that an autumn change repeats is taken at its first occurrence, save for an end that is to be
     * taken generously.
     */
    Optional<Hours.Opening> on(LocalDate date, ZoneId zone, boolean generous) {
        if (!days.contains(date.getDayOfWeek()) || date.isBefore(first) || date.isAfter(last)) {
            return Optional.empty();
        }
        Instant start = instant(date.atTime(from), zone, false);
        Instant end = instant((crossesMidnight() ? date.plusDays(1) : date).atTime(to), zone, generous);
        return start.isBefore(end) ? Optional.of(new Hours.Opening(start, end)) : Optional.empty();
    }

    private static Instant instant(LocalDateTime local, ZoneId zone, boolean later) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change == null) {
            return local.atZone(zone).toInstant();
        }
        if (change.isGap()) {
            return change.getInstant();
        }
        ZoneOffset offset = later ? change.getOffsetAfter() : change.getOffsetBefore();
        return local.toInstant(offset);
    }
}
