package dev.tern.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Berlin: clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October 2026. */
    @ParameterizedTest(name = "{0}: {1} to {2} at {3} starts {4}")
    @CsvSource({
        // what                    from   to     at                    first start
        "inside,                   01:00, 05:00, 2026-11-23T01:00:00Z, 2026-11-23T01:00:00Z",
        "before,                   01:00, 05:00, 2026-11-22T22:00:00Z, 2026-11-23T00:00:00Z",
        "too late to be done,      01:00, 05:00, 2026-11-23T03:59:30Z, 2026-11-24T00:00:00Z",
        "across midnight before,   22:00, 06:00, 2026-11-23T22:30:00Z, 2026-11-23T22:30:00Z",
        "across midnight after,    22:00, 06:00, 2026-11-24T03:00:00Z, 2026-11-24T03:00:00Z",
        "spring end skipped,       01:00, 02:30, 2026-03-29T00:58:00Z, 2026-03-29T00:58:00Z",
        "spring end is the change, 01:00, 02:30, 2026-03-29T00:59:30Z, 2026-03-29T23:00:00Z",
        "spring start skipped,     02:30, 05:00, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
        "spring window vanishes,   02:10, 02:50, 2026-03-29T00:30:00Z, 2026-03-30T00:10:00Z",
        "autumn first occurrence,  01:00, 02:30, 2026-10-25T00:29:30Z, 2026-10-26T00:00:00Z",
        "autumn start at first,    02:30, 05:00, 2026-10-25T00:00:00Z, 2026-10-25T00:30:00Z",
        "autumn spans both,        01:00, 04:00, 2026-10-25T01:30:00Z, 2026-10-25T01:30:00Z",
    })
    void shouldFindTheFirstStartWhateverTheClockDoes(String what, String from, String to, Instant at, Instant start) {
        // given
        Hours hours = new Hours(List.of(span(from, to, ALL)), BERLIN, false);

        // when
        var opening = hours.firstThatHolds(at, MINUTE);

        // then
        assertThat(opening).as(what).map(Hours.Opening::start).contains(start);
    }

    @Test
    void shouldKeepAFreezeThroughTheRepeatedHour() {
        // given a freeze that ends at 02:30, a time that comes twice
        Hours closed = new Hours(List.of(span("01:00", "02:30", ALL)), BERLIN, true);

        // when asked between the two
        var gap = closed.firstGapThatHolds(Instant.parse("2026-10-25T00:45:00Z"), MINUTE);

        // then it is over only after the second
        assertThat(gap).map(Hours.Opening::start).contains(Instant.parse("2026-10-25T01:30:00Z"));
    }

    @Test
    void shouldJoinDaysThatTouch() {
        // given a whole weekend
        Hours hours = new Hours(
                List.of(span("00:00", "00:00", EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY))), BERLIN, false);

        // when a move takes thirty hours
        var opening = hours.firstThatHolds(Instant.parse("2026-11-20T12:00:00Z"), Duration.ofHours(30));

        // then it fits Saturday and Sunday together
        assertThat(opening)
                .contains(new Hours.Opening(
                        Instant.parse("2026-11-20T23:00:00Z"), Instant.parse("2026-11-22T23:00:00Z")));
    }

    @Test
    void shouldFindNoStartWhereNothingIsLongEnough() {
        // given
        Hours hours = new Hours(List.of(span("01:00", "02:00", ALL)), BERLIN, false);

        // when
        var opening = hours.firstThatHolds(Instant.parse("2026-11-20T12:00:00Z"), Duration.ofHours(2));

        // then
        assertThat(opening).isEmpty();
    }

    @Test
    void shouldNotBeginAMoveThatAFreezeWouldOvertake() {
        // given a freeze from 12:00 to 13:00 UTC
        Hours closed = new Hours(List.of(span("12:00", "13:00", ALL)), ZoneId.of("UTC"), true);

        // when a move of ten minutes is to begin at 11:55
        var gap = closed.firstGapThatHolds(Instant.parse("2026-11-20T11:55:00Z"), Duration.ofMinutes(10));

        // then it waits for the end
        assertThat(gap).map(Hours.Opening::start).contains(Instant.parse("2026-11-20T13:00:00Z"));
    }

    @Test
    void shouldNeverThawWhatIsAlwaysFrozen() {
        // given
        Hours closed = new Hours(List.of(span("00:00", "00:00", ALL)), ZoneId.of("UTC"), true);

        // when
        var gap = closed.firstGapThatHolds(Instant.parse("2026-11-20T11:55:00Z"), MINUTE);

        // then
        assertThat(gap).isEmpty();
    }

    private static Span span(String from, String to, Set<DayOfWeek> days) {
        return new Span(
                days, LocalTime.parse(from), LocalTime.parse(to), LocalDate.of(1970, 1, 1), LocalDate.of(9999, 12, 31));
    }
}
