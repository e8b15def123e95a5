package dev.tern.policy.rule;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads spans of time, refusing dates that no calendar has and hours that never come. */
final class HoursReader {
    private static final Map<String, DayOfWeek> DAYS = java.util.Arrays.stream(DayOfWeek.values())
            .collect(Collectors.toUnmodifiableMap(
                    day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT), day -> day));
    private static final Pattern TIME = Pattern.compile("(\\d{2}):(\\d{2})");
    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})");
    private static final LocalDate EVER = LocalDate.of(1970, 1, 1);
    private static final LocalDate ALWAYS = LocalDate.of(9999, 12, 31);
    /** No guest moves faster than this in earnest. */
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private HoursReader() {}

    static Optional<Hours> read(Entries rule, String key, boolean generous) {
        Optional<ZoneId> zone = rule.required("time-zone").flatMap(text -> zone(rule, text));
        List<Span> spans = new ArrayList<>();
        for (Entries entries : rule.mappings(key)) {
            span(entries).ifPresent(spans::add);
            entries.refuseUnknown();
        }
        return zone.isEmpty() || spans.isEmpty()
                ? Optional.empty()
                : Optional.of(new Hours(spans, zone.get(), generous));
    }

    private static Optional<ZoneId> zone(Entries rule, Tree.Text text) {
        try {
            return Optional.of(ZoneId.of(text.value()));
        } catch (ZoneRulesException e) {
            rule.complain(
                    text.place(),
                    "rule.zone.unknown",
                    "does not know the time zone \"" + Entries.shown(text.value())
                            + "\"; write a name of the tz database, as Europe/Berlin or UTC");
        } catch (DateTimeException e) {
            rule.complain(
                    text.place(),
                    "rule.zone.unknown",
                    "reads no time zone in \"" + Entries.shown(text.value()) + "\"; write one as Europe/Berlin or UTC");
        }
        return Optional.empty();
    }

    private static Optional<Span> span(Entries entries) {
        Optional<Set<DayOfWeek>> days = days(entries);
        Optional<Tree.Text> from = entries.text("from");
        Optional<Tree.Text> to = entries.text("to");
        Optional<LocalTime> begin = from.flatMap(text -> time(entries, text));
        Optional<LocalTime> end = to.flatMap(text -> time(entries, text));
        Optional<Tree.Text> firstText = entries.text("first");
        Optional<Tree.Text> lastText = entries.text("last");
        Optional<LocalDate> first = firstText.flatMap(text -> date(entries, text));
        Optional<LocalDate> last = lastText.flatMap(text -> date(entries, text));
        boolean readable = days.isPresent()
                && from.isPresent() == begin.isPresent()
                && to.isPresent() == end.isPresent()
                && firstText.isPresent() == first.isPresent()
                && lastText.isPresent() == last.isPresent();
        if (!readable) {
            return Optional.empty();
        }
        return checked(
                entries,
                new Span(
                        days.get(),
                        begin.orElse(LocalTime.MIDNIGHT),
                        end.orElse(LocalTime.MIDNIGHT),
                        first.orElse(EVER),
                        last.orElse(ALWAYS)),
                from.isPresent() || to.isPresent());
    }

    private static Optional<Span> checked(Entries entries, Span span, boolean hoursGiven) {
        if (span.last().isBefore(span.first())) {
            entries.complain(
                    entries.place(),
                    "rule.window.inverted",
                    "ends before it begins: last " + span.last() + " is before first " + span.first());
            return Optional.empty();
        }
        if (hoursGiven && span.from().equals(span.to()) && !span.from().equals(LocalTime.MIDNIGHT)) {
            entries.complain(
                    entries.place(),
                    "rule.window.empty",
                    "begins and ends at " + span.from() + "; leave both out for the whole day");
            return Optional.empty();
        }
        boolean dated = !span.first().equals(EVER) && !span.last().equals(ALWAYS);
        if (dated
                && span.first().datesUntil(earlier(span)).noneMatch(date -> span.days()
                        .contains(date.getDayOfWeek()))) {
            entries.warn(
                    entries.place(),
                    "rule.never.matches",
                    "never comes: none of its days lies between " + span.first() + " and " + span.last());
        }
        if (span.length().compareTo(SHORTEST) < 0) {
            entries.warn(
                    entries.place(),
                    "rule.window.short",
                    "lasts " + span.length().toSeconds() + " s, less than any move takes");
        }
        return Optional.of(span);
    }

    /** The day after the last, at most eight days after the first: by then every day of the week has been. */
    private static LocalDate earlier(Span span) {
        LocalDate enough = span.first().plusDays(8);
        LocalDate end = span.last().plusDays(1);
        return end.isBefore(enough) ? end : enough;
    }

    private static Optional<Set<DayOfWeek>> days(Entries entries) {
        Optional<Tree> written = entries.any("days");
        if (written.isEmpty()) {
            return Optional.of(EnumSet.allOf(DayOfWeek.class));
        }
        if (!(written.get() instanceof Tree.Items list) || list.items().isEmpty()) {
            entries.complain(
                    written.get().place(), "rule.value.invalid", "wants a list of days for \"days\", as [mon, tue]");
            return Optional.empty();
        }
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (Tree item : list.items()) {
            DayOfWeek day = item instanceof Tree.Text text ? DAYS.get(text.value()) : null;
            if (day == null) {
                String shown = item instanceof Tree.Text text ? Entries.shown(text.value()) : "that";
                entries.complain(
                        item.place(),
                        "rule.value.invalid",
                        "does not know the day \"" + shown + "\"; write mon, tue, wed, thu, fri, sat or sun");
                return Optional.empty();
            }
            days.add(day);
        }
        return Optional.of(days);
    }

    private static Optional<LocalTime> time(Entries entries, Tree.Text text) {
        Matcher matcher = TIME.matcher(text.value());
        if (text.value().equals("24:00")) {
            return Optional.of(LocalTime.MIDNIGHT);
        }
        if (matcher.matches()) {
            int hour = Integer.parseInt(matcher.group(1));
            int minute = Integer.parseInt(matcher.group(2));
            if (hour < 24 && minute < 60) {
                return Optional.of(LocalTime.of(hour, minute));
            }
        }
        entries.complain(
                text.place(),
                "rule.time.invalid",
                "reads no time of day in \"" + Entries.shown(text.value()) + "\"; write HH:MM from 00:00 to 24:00");
        return Optional.empty();
    }

    private static Optional<LocalDate> date(Entries entries, Tree.Text text) {
        Matcher matcher = DATE.matcher(text.value());
        if (!matcher.matches()) {
            entries.complain(
                    text.place(),
                    "rule.date.invalid",
                    "reads no date in \"" + Entries.shown(text.value()) + "\"; write YYYY-MM-DD");
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.of(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3))));
        } catch (DateTimeException e) {
            entries.complain(
                    text.place(), "rule.date.invalid", "has the date " + text.value() + ", which no calendar has");
            return Optional.empty();
        }
    }
}
