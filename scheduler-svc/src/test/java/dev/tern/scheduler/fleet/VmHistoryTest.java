package dev.tern.scheduler.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class VmHistoryTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final Offset<Double> TINY = within(1e-9);

    private final VmHistory history = new VmHistory(WINDOW, KEPT);

    private void sampled(int second, double cpu, double pages) {
        var sample = new VmSample(
                VmId.of("00000000-0000-4000-8000-000000000001"),
                new Ratio(cpu),
                new DirtyRate(pages),
                DataSize.ofMiB(second));
        history.add(START.plusSeconds(second), sample);
    }

    private VmLoad load() {
        return Objects.requireNonNull(history.load());
    }

    @Test
    void shouldKnowNothingBeforeTheFirstSample() {
        assertThat(history.load()).isNull();
    }

    @Test
    void shouldAverageOverTheLoadWindowAlone() {
        sampled(0, 4, 4_000);
        sampled(20, 0.2, 200);
        sampled(40, 0.4, 600);

        assertThat(load().samples()).as("the one of 20 s ago is out").isEqualTo(1);
        sampled(41, 0.2, 200);
        assertThat(load().samples()).isEqualTo(2);
        assertThat(load().cpu().value()).isCloseTo(0.3, TINY);
        assertThat(load().peakCpu()).isEqualTo(new Ratio(0.4));
        assertThat(load().latestDirtyRate()).isEqualTo(new DirtyRate(200));
        assertThat(load().dirtyRate().pagesPerSecond()).isCloseTo(400, TINY);
        assertThat(load().peakDirtyRate()).isEqualTo(new DirtyRate(600));
        assertThat(load().workingSet().bytes()).isEqualTo((40L + 41) << 19);
    }

    @Test
    void shouldTakeForUsualWhatWasMeasuredWhileSamplesAreKept() {
        sampled(0, 1, 9_000);
        for (int second = 600; second <= 900; second += 2) {
            sampled(second, 1, 100);
        }

        assertThat(load().usualDirtyRate().pagesPerSecond()).isCloseTo(100 + 8_900 / 152.0, TINY);
        sampled(902, 1, 100);
        assertThat(load().usualDirtyRate().pagesPerSecond())
                .as("without the first")
                .isCloseTo(100, TINY);
    }

    @Test
    void shouldForgetByThirtiethsOfTheTimeThatSamplesAreKept() {
        for (int second = 0; second < 30; second += 2) {
            sampled(second, 1, 300);
        }
        sampled(905, 1, 100);

        assertThat(load().usualDirtyRate().pagesPerSecond())
                .as("all of the first thirtieth, while its last sample is kept")
                .isCloseTo((15 * 300 + 100) / 16.0, TINY);
        sampled(930, 1, 100);
        assertThat(load().usualDirtyRate().pagesPerSecond()).isCloseTo(100, TINY);
    }

    @Test
    void shouldTakeAnyNumberOfSamplesForAsLongAsTheyAreKept() {
        for (int second = 0; second < 100_000; second++) {
            sampled(second, 1, second);
        }

        assertThat(load().samples()).isEqualTo(20);
        assertThat(load().usualDirtyRate().pagesPerSecond()).isBetween(99_999 - 465.0, 99_999 - 450.0);
    }
}
