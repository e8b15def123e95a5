package dev.tern.scheduler.departure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Fleets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PunctualityTest {

    private static final Instant DEADLINE = Fleets.START;

    @Test
    void shouldSayByHowMuchItIsInTime() {
        Reason reason = new Punctuality(DEADLINE, DEADLINE.minusSeconds(2_850), List.of(), List.of()).reason();

        assertThat(reason)
                .isEqualTo(new Reason(
                        "deadline.in.time",
                        "as planned it is done at 2026-03-01T09:12:30Z, 47 min 30 s before its deadline"
                                + " 2026-03-01T10:00:00Z"));
    }

    @Test
    void shouldSayWhoIsLateAndByHowMuch() {
        List<Punctuality.Late> late = IntStream.range(0, 12)
                .mapToObj(i -> new Punctuality.Late("guest-" + i, Duration.ofSeconds(90 - i)))
                .toList();

        Reason reason = new Punctuality(DEADLINE, DEADLINE.plusSeconds(90), late, List.of()).reason();

        assertThat(reason.code()).isEqualTo(Punctuality.LATE);
        assertThat(reason.text())
                .startsWith("it is expected to be done at 2026-03-01T10:01:30Z, 1 min 30 s after its deadline"
                        + " 2026-03-01T10:00:00Z; late are guest-0 by 1 min 30 s, guest-1 by 1 min 29 s, ")
                .endsWith("guest-9 by 1 min 21 s and 2 others");
    }

    @Test
    void shouldNotPromiseWhatNoOrderMakesRoomFor() {
        Reason reason = new Punctuality(DEADLINE, DEADLINE, List.of(), List.of("guest-1")).reason();

        assertThat(reason.code()).isEqualTo("deadline.open");
        assertThat(reason.text()).endsWith("there is no room for guest-1");
    }

    @ParameterizedTest
    @CsvSource({"PT4.25S, 4.25 s", "PT12M30S, 12 min 30 s", "PT2H5M59S, 2 h 5 min", "PT76H, 3 d 4 h"})
    void shouldTellTimesRoughly(Duration time, String words) {
        assertThat(Punctuality.inWords(time)).isEqualTo(words);
    }
}
