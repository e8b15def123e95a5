package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.cli.api.ApiFailure;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

    private static final Instant NOW = Instant.parse("2026-11-28T22:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-29T02:00Z, 2026-11-29T02:00:00Z",
        "2026-11-29T02:00:30Z, 2026-11-29T02:00:30Z",
        "2026-11-29T03:00+01:00, 2026-11-29T02:00:00Z",
        "90s, 2026-11-28T22:01:30Z",
        "30m, 2026-11-28T22:30:00Z",
        "1h30m, 2026-11-28T23:30:00Z",
        "2D, 2026-11-30T22:00:00Z"
    })
    void shouldReadTimesAndHowLongFromNow(String text, Instant time) throws ApiFailure.Invalid {
        assertThat(Deadline.parse(text, NOW)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "tomorrow", "02:00", "2026-11-29", "2026-11-29T02:00", "30", "-30m", "30m1h", "99999d"})
    void shouldSayHowATimeIsWritten(String text) {
        assertThatThrownBy(() -> Deadline.parse(text, NOW))
                .isInstanceOf(ApiFailure.Invalid.class)
                .hasMessageStartingWith("--by \"" + text + "\" is no time: write 2026-11-29T02:00Z");
    }
}
