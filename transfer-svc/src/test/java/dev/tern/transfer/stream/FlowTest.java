package dev.tern.transfer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What governs how much is sent and how: the cap, the window, the choice of codec. */
class FlowTest {

    private final ManualTicker ticker = new ManualTicker();

    @Test
    void shouldObeyACapThatChangesInFlight() {
        // given
        TokenBucket bucket = new TokenBucket(ticker, Bandwidth.UNLIMITED);
        assertThat(bucket.available()).isEqualTo(Long.MAX_VALUE);
        bucket.take(1 << 30);

        // when, then
        bucket.limit(Bandwidth.ofMiBPerSecond(10));
        assertThat(sentIn(bucket, Duration.ofSeconds(1))).isCloseTo(10 << 20, within(600_000L));
        bucket.limit(Bandwidth.ofMiBPerSecond(1));
        assertThat(sentIn(bucket, Duration.ofSeconds(1))).isCloseTo(1 << 20, within(600_000L));
        bucket.limit(Bandwidth.ZERO);
        sentIn(bucket, Duration.ofSeconds(1));
        assertThat(sentIn(bucket, Duration.ofSeconds(1))).isZero();
        bucket.limit(Bandwidth.ofMiBPerSecond(100));
        assertThat(sentIn(bucket, Duration.ofSeconds(2))).isCloseTo(200 << 20, within(6_000_000L));
    }

    /** As the courier does it: pieces while they may go, then a wait. */
    private long sentIn(TokenBucket bucket, Duration time) {
        Duration until = ticker.read().plus(time);
        long sent = 0;
        while (ticker.read().compareTo(until) < 0) {
            long piece = bucket.piece();
            if (piece <= bucket.available()) {
                bucket.take(piece);
                sent += piece;
            } else {
                Duration wait = bucket.until(piece);
                assertThat(wait).isPositive();
                ticker.pass(wait);
            }
        }
        return sent;
    }

    @Test
    void shouldShareACapBetweenPagesAndDisksWhereBothWant() {
        // given
        WireCap cap = new WireCap(ticker, Bandwidth.ofMiBPerSecond(10));

        // when, then: disks alone
        assertThat(disksIn(cap, Duration.ofSeconds(2))).isCloseTo(20 << 20, within(1L << 20));

        // when, then: pages wait
        cap.pagesWait(true);
        assertThat(disksIn(cap, Duration.ofSeconds(2))).isCloseTo(10 << 20, within(1L << 20));
        assertThat(cap.pages().available()).isPositive();

        // when, then: no pages any more, and another cap
        cap.pagesWait(false);
        cap.limit(Bandwidth.ofMiBPerSecond(1));
        assertThat(disksIn(cap, Duration.ofSeconds(4))).isCloseTo(4 << 20, within(1L << 20));

        // when, then: no cap any more, and nothing to be paid back to it
        cap.takeDisks(1 << 20);
        assertThat(cap.untilDisks()).isPositive();
        cap.limit(Bandwidth.UNLIMITED);
        assertThat(cap.untilDisks()).isZero();
    }

    /** As a channel does it: a chunk whenever anything may go. */
    private long disksIn(WireCap cap, Duration time) {
        Duration until = ticker.read().plus(time);
        long sent = 0;
        while (ticker.read().compareTo(until) < 0) {
            Duration wait = cap.untilDisks();
            if (wait.isPositive()) {
                ticker.pass(wait);
            } else {
                cap.takeDisks(64 << 10);
                sent += 64 << 10;
            }
        }
        return sent;
    }

    @Test
    void shouldKeepNoMoreAheadThanTheLinkCarriesInARoundTripAndItsSlack() {
        // given
        long mib = 1 << 20;
        AheadWindow window = new AheadWindow(ticker, 2 * mib, 48 * mib);
        assertThat(window.bytes()).isEqualTo(2 * mib);

        // when: 200 MiB/s with 10 ms there and back
        for (int i = 0; i < 100; i++) {
            ticker.pass(Duration.ofMillis(10));
            window.acknowledged(2 * mib, Duration.ofMillis(10));
        }

        // then
        assertThat(window.rate()).isCloseTo(200 * mib, within(mib));
        assertThat(window.bytes()).isCloseTo(12 * mib, within(mib));

        // when: the link falls to a hundredth
        for (int i = 0; i < 300; i++) {
            ticker.pass(Duration.ofMillis(10));
            window.acknowledged(mib / 50, Duration.ofMillis(10));
        }

        // then
        assertThat(window.bytes()).isEqualTo(2 * mib);

        // when: as fast as memory
        for (int i = 0; i < 100; i++) {
            ticker.pass(Duration.ofMillis(10));
            window.acknowledged(100 * mib, Duration.ofMillis(10));
        }

        // then
        assertThat(window.bytes()).isEqualTo(48 * mib);
    }

    @Test
    void shouldNotTakeAPauseOfTheHypervisorForASlowLink() {
        AheadWindow window = new AheadWindow(ticker, 1 << 20, 48 << 20);
        ticker.pass(Duration.ofMillis(200));
        window.acknowledged(40 << 20, Duration.ZERO);
        long rate = window.rate();
        ticker.pass(Duration.ofSeconds(100));
        window.idle();
        ticker.pass(Duration.ofMillis(200));
        window.acknowledged(40 << 20, Duration.ZERO);
        assertThat(window.rate()).isCloseTo(rate, within(rate / 10));
    }

    @Test
    void shouldCompressMoreTheSlowerTheLink() {
        AtomicLong link = new AtomicLong();
        CodecChoice choice = new CodecChoice(2, link, new ManualTicker(), () -> Arrived.NOTHING);
        link.set(Bandwidth.ofMbitPerSecond(100).bytesPerSecond());
        assertThat(choice.forBatch(0)).isIn(Method.ZSTD_1, Method.ZSTD_3);
        link.set(Bandwidth.ofMbitPerSecond(2500).bytesPerSecond());
        assertThat(choice.forBatch(0)).isEqualTo(Method.LZ4);
        link.set(Bandwidth.ofMbitPerSecond(200_000).bytesPerSecond());
        assertThat(choice.forBatch(0)).isEqualTo(Method.NONE);
    }

    @Test
    void shouldStopCompressingWhatDoesNotShrinkAndNoticeWhenItDoesAgain() {
        // given
        AtomicLong link = new AtomicLong(Bandwidth.ofMbitPerSecond(1000).bytesPerSecond());
        CodecChoice choice = new CodecChoice(2, link, new ManualTicker(), () -> Arrived.NOTHING);
        long batch = 0;

        // when
        for (; batch < 500; batch++) {
            choice.measured(choice.forBatch(batch), 500_000, 500_000, 1_000_000);
        }

        // then
        assertThat(choice.forBatch(batch)).isEqualTo(Method.NONE);

        // when
        for (; batch < 3000; batch++) {
            choice.measured(choice.forBatch(batch), 500_000, 100_000, 1_000_000);
        }

        // then
        assertThat(choice.forBatch(batch)).isNotEqualTo(Method.NONE);
    }

    @Test
    void shouldHandOutTheSameBuffersAgain() {
        BufferPool pool = new BufferPool(DataSize.ofMiB(2).bytes());
        var first = pool.take(100_000);
        assertThat(first.capacity()).isGreaterThanOrEqualTo(100_000);
        assertThat(pool.used()).isEqualTo(first.capacity());
        pool.give(first);
        assertThat(pool.used()).isZero();
        assertThat(pool.take(100_001)).isSameAs(first);
    }
}
