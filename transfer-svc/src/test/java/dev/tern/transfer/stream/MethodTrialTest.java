package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MethodTrialTest {

    private static final long MB = 1_000_000;
    private static final Duration TRIED = Duration.ofMillis(400);

    private final ManualTicker ticker = new ManualTicker();
    private long arriving;
    private final MethodTrial trial = new MethodTrial(ticker, () -> arriving);

    private Method after(Duration time, long arrivesNow, Method wanted) {
        ticker.pass(time);
        arriving = arrivesNow;
        return trial.towards(wanted);
    }

    @Test
    void shouldDoWhatIsWantedWhileNothingIsKnown() {
        assertThat(after(TRIED, 0, Method.LZ4)).isEqualTo(Method.LZ4);
        assertThat(after(TRIED, 0, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);
    }

    @Test
    void shouldKeepTheCostlierMethodWithWhichMorePagesArrive() {
        after(TRIED, 50 * MB, Method.NONE);
        assertThat(after(TRIED, 50 * MB, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);

        // when
        Method kept = after(TRIED, 70 * MB, Method.ZSTD_1);

        // then it stays, and a cheaper one is taken at once
        assertThat(kept).isEqualTo(Method.ZSTD_1);
        assertThat(after(TRIED, 20 * MB, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);
        assertThat(after(Duration.ofMillis(1), 20 * MB, Method.LZ4)).isEqualTo(Method.LZ4);
    }

    @Test
    void shouldGoBackWhereTheProcessorIsWhatIsShortAndTryAgainLaterAndLater() {
        // given
        after(TRIED, 60 * MB, Method.LZ4);
        after(TRIED, 90 * MB, Method.ZSTD_1);
        assertThat(after(Duration.ofMillis(300), 40 * MB, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);

        // when fewer pages arrive for long enough
        Method back = after(Duration.ofMillis(100), 40 * MB, Method.ZSTD_1);

        // then
        assertThat(back).isEqualTo(Method.LZ4);
        assertThat(after(Duration.ofSeconds(3), 90 * MB, Method.ZSTD_1)).isEqualTo(Method.LZ4);
        assertThat(after(Duration.ofSeconds(1), 90 * MB, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);

        // and the second time for longer
        after(TRIED, 40 * MB, Method.ZSTD_1);
        assertThat(after(Duration.ofSeconds(7), 90 * MB, Method.ZSTD_1)).isEqualTo(Method.LZ4);
        assertThat(after(Duration.ofSeconds(1), 90 * MB, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);
    }
}
