package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkRateTest {

    private static final long MB = 1_000_000;
    private static final long SLOW = 25 * MB;

    private final ManualTicker ticker = new ManualTicker();
    private final LinkRate link = new LinkRate(ticker);

    /** A second of acknowledgements every 50 ms. */
    private void second(long bytes, boolean full) {
        for (int i = 0; i < 20; i++) {
            ticker.pass(Duration.ofMillis(50));
            link.acknowledged(bytes / 20, full, Long.MAX_VALUE);
        }
    }

    @Test
    void shouldBelieveTheFirstMeasurementOfAWayThatIsWaitedFor() {
        // when
        ticker.pass(Duration.ofMillis(200));
        link.acknowledged(SLOW / 5, true, Long.MAX_VALUE);

        // then what was only supposed does not linger
        assertThat(link.rate()).hasValue(SLOW);
    }

    @Test
    void shouldNotTakeASlowSenderForASlowWay() {
        second(SLOW, true);
        assertThat(link.rate()).hasValue(SLOW);

        // when less is sent than the way carries
        second(10 * MB, false);

        // then
        assertThat(link.rate()).hasValueGreaterThan(SLOW);

        // and what is carried is believed at once
        second(200 * MB, false);
        assertThat(link.rate()).hasValueGreaterThanOrEqualTo(200 * MB);
    }

    @Test
    void shouldNotCountTimeInWhichNothingWasOnTheWay() {
        // given
        second(SLOW, true);

        // when
        ticker.pass(Duration.ofSeconds(10));
        link.idle();
        second(SLOW, true);

        // then
        assertThat(link.rate()).hasValue(SLOW);
    }

    @Test
    void shouldBelieveNoMoreThanALimitLetsThrough() {
        ticker.pass(Duration.ofMillis(200));
        link.acknowledged(MB, false, 10 * MB);
        assertThat(link.rate()).hasValue(10 * MB);
    }

    @Test
    void shouldTellTheMostThatWasCarriedWhileTheWayWasWaitedFor() {
        second(200 * MB, false);
        assertThat(link.most()).as("never waited for").isEmpty();

        // when the other end grows busy after a second
        second(100 * MB, true);
        second(5 * MB, true);

        // then
        assertThat(link.most()).hasValue(100 * MB);
        assertThat(link.rate()).hasValueLessThan(20 * MB);
    }

    @Test
    void shouldNotTellALimitAsWhatTheWayCarries() {
        for (int i = 0; i < 10; i++) {
            ticker.pass(Duration.ofMillis(200));
            link.acknowledged(2 * MB, true, 10 * MB);
        }
        assertThat(link.most()).isEmpty();
    }

    @Test
    void shouldCompressHardWhereTheWayIsSlow() {
        // given what two threads do
        var choice = new CodecChoice(2, link.rate(), ticker, () -> Arrived.NOTHING);
        Method fast = choice.forBatch(0);

        // when
        second(SLOW, true);

        // then
        assertThat(fast.codec()).isNotEqualTo(Method.ZSTD_1.codec());
        assertThat(choice.forBatch(0)).isEqualTo(Method.ZSTD_1);
    }
}
