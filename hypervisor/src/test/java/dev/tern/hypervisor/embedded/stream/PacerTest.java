package dev.tern.hypervisor.embedded.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.unit.Bandwidth;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final int MIB = 1 << 20;

    /** Each look at the clock is a millisecond later: waiting is looking. */
    private final AtomicLong nanos = new AtomicLong();

    private Pacer pacer(Bandwidth cap) {
        return new Pacer(cap, () -> Duration.ofNanos(nanos.addAndGet(1_000_000)));
    }

    @Test
    void shouldLetAllThroughWithoutCap() throws InterruptedException {
        Pacer pacer = pacer(Bandwidth.UNLIMITED);

        pacer.await(MIB);
        pacer.await(MIB);

        assertThat(nanos.get()).isLessThan(10_000_000);
        assertThat(pacer.chunk(MIB)).isEqualTo(MIB);
    }

    @Test
    void shouldTakeSecondForSecondsWorth() throws InterruptedException {
        Pacer pacer = pacer(Bandwidth.ofMiBPerSecond(200));

        for (int i = 0; i < 40; i++) {
            pacer.await(MIB);
        }

        assertThat(nanos.get()).isBetween(140_000_000L, 260_000_000L);
    }

    @Test
    void shouldWriteInSmallPiecesUnderLowCap() {
        assertThat(pacer(Bandwidth.ofMiBPerSecond(1)).chunk(MIB)).isEqualTo(MIB / 20);
        assertThat(pacer(Bandwidth.ZERO).chunk(MIB)).isEqualTo(16 * 1024);
    }

    @Test
    void shouldWakeWhoWaitsWhenTheCapIsRaised() throws InterruptedException {
        Pacer pacer = pacer(Bandwidth.ZERO);
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                pacer.await(MIB);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        pacer.cap(Bandwidth.UNLIMITED);

        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
    }
}
