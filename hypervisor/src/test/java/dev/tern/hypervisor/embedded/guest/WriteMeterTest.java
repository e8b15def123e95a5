package dev.tern.hypervisor.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteMeterTest {

    private final WriteMeter meter = new WriteMeter(100);

    @Test
    void shouldCountPageOncePerSecond() {
        meter.wrote(1);
        meter.wrote(1);
        meter.wrote(2);
        meter.advance(1);
        meter.wrote(1);
        meter.advance(2);

        assertThat(meter.pagesPerSecond()).isEqualTo(1.5);
        assertThat(meter.workingSetPages()).isEqualTo(2);
    }

    @Test
    void shouldKnowNoRateBeforeOneWholeSecond() {
        meter.wrote(1);

        assertThat(meter.pagesPerSecond()).isZero();
        assertThat(meter.workingSetPages()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatWasWrittenTenSecondsAgo() {
        meter.wrote(1);
        meter.advance(5);
        meter.wrote(2);
        meter.advance(10);

        assertThat(meter.workingSetPages()).isEqualTo(1);
    }

    @Test
    void shouldStartAnewAfterLongGap() {
        meter.wrote(1);
        meter.advance(1_000);
        meter.wrote(1);
        meter.wrote(3);

        assertThat(meter.pagesPerSecond()).isZero();
        assertThat(meter.workingSetPages()).isEqualTo(2);
    }
}
