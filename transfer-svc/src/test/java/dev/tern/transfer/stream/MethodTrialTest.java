package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Batches of half a MiB go over a link that has so many on their way, one after the other. */
class MethodTrialTest {

    private static final int BATCH = 512 << 10;
    private static final int ON_THEIR_WAY = 5;

    private final ManualTicker ticker = new ManualTicker();
    private final Deque<Method> way = new ArrayDeque<>();
    private Arrived arrived = Arrived.NOTHING;
    private final MethodTrial trial = new MethodTrial(ticker, () -> arrived);
    private long sent;

    /** How long one batch takes that a method made. */
    @FunctionalInterface
    private interface Link {
        Duration takes(Method method);
    }

    private static Link link(long plainMillis, long compressedMillis) {
        return method -> Duration.ofMillis(method == Method.NONE ? plainMillis : compressedMillis);
    }

    /** @return the method at the end */
    private Method carry(int batches, Link link, Method wanted) {
        Method now = Method.NONE;
        for (int i = 0; i < batches; i++) {
            now = trial.towards(wanted, sent++);
            way.add(now);
            if (way.size() > ON_THEIR_WAY) {
                Duration taken = link.takes(way.remove());
                ticker.pass(taken);
                arrived = arrived.plus(1, BATCH, taken);
            }
        }
        return now;
    }

    private Method carry(Duration time, Link link, Method wanted) {
        Duration start = ticker.read();
        Method now = carry(1, link, wanted);
        while (ticker.since(start).compareTo(time) < 0) {
            now = carry(1, link, wanted);
        }
        return now;
    }

    @Test
    void shouldDoWhatIsWantedWhileNothingIsKnown() {
        assertThat(carry(1, link(10, 10), Method.LZ4)).isEqualTo(Method.LZ4);
        assertThat(carry(1, link(10, 10), Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);
    }

    @Test
    void shouldKeepTheCostlierMethodWithWhichMorePagesArrive() {
        carry(50, link(20, 12), Method.NONE);
        assertThat(carry(200, link(20, 12), Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);

        // and a cheaper one is taken at once
        assertThat(carry(1, link(20, 12), Method.LZ4)).isEqualTo(Method.LZ4);
    }

    @Test
    void shouldNotJudgeAMethodByBatchesThatWereOnTheirWayBeforeIt() {
        // given a limit of 3 MiB/s: what is on its way takes longer than a trial
        Link slow = link(167, 60);
        carry(20, slow, Method.NONE);

        // when
        carry(10, slow, Method.ZSTD_1);

        // then it is kept to the end
        for (int i = 0; i < 100; i++) {
            assertThat(carry(1, slow, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);
        }
    }

    @Test
    void shouldGoBackWhereTheProcessorIsWhatIsShortAndTryAgainLaterAndLater() {
        // given
        Link busy = link(10, 14);
        carry(50, busy, Method.NONE);
        assertThat(carry(Duration.ofMillis(300), busy, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);

        // when fewer pages arrive for long enough
        Method back = carry(Duration.ofMillis(300), busy, Method.ZSTD_1);

        // then
        assertThat(back).isEqualTo(Method.NONE);
        assertThat(carry(Duration.ofMillis(3500), busy, Method.ZSTD_1)).isEqualTo(Method.NONE);
        assertThat(carry(Duration.ofMillis(600), busy, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);

        // and the second time for longer
        assertThat(carry(Duration.ofMillis(600), busy, Method.ZSTD_1)).isEqualTo(Method.NONE);
        assertThat(carry(Duration.ofSeconds(7), busy, Method.ZSTD_1)).isEqualTo(Method.NONE);
        assertThat(carry(Duration.ofSeconds(1), busy, Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);
    }

    @Test
    void shouldGiveATrialUpWhenACheaperMethodIsBest() {
        carry(50, link(20, 12), Method.NONE);
        assertThat(carry(1, link(20, 12), Method.ZSTD_1)).isEqualTo(Method.ZSTD_1);
        assertThat(carry(1, link(20, 12), Method.NONE)).isEqualTo(Method.NONE);
    }
}
