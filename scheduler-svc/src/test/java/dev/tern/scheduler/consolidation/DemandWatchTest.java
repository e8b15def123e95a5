package dev.tern.scheduler.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DemandWatchTest {

    private static final Duration STEP = Duration.ofMinutes(5);

    private final DemandWatch watch = new DemandWatch(2);

    @Test
    void shouldLeanOnWhatIsUsualWhileThereIsOneSample() {
        // when
        watch.add(STEP, 0.4);

        // then: a tenth of two cores, of which three parts in four count
        assertThat(watch.demand().mean()).isEqualTo(0.4);
        assertThat(watch.demand().recent()).isEqualTo(0.4);
        assertThat(watch.demand().deviation()).isCloseTo(0.2 * Math.sqrt(0.75), within(1e-12));
    }

    @Test
    void shouldHalveTheWeightOfASampleWithTheHalfLife() {
        // when
        watch.add(STEP, 0);
        watch.add(DemandWatch.HALF_LIFE, 0.9);

        // then: weights of a half and one
        assertThat(watch.demand().mean()).isCloseTo(0.6, within(1e-12));
        double squares = 0.5 * 0.6 * 0.6 + 0.3 * 0.3;
        assertThat(watch.demand().deviation()).isCloseTo(Math.sqrt((squares + 3 * 0.04) / 4.5), within(1e-12));
    }

    @Test
    void shouldFindLevelAndDeviationOfNoise() {
        // given
        Random random = new Random(4);

        // when
        for (int i = 0; i < 500; i++) {
            watch.add(STEP, Math.max(0, 1 + 0.3 * random.nextGaussian()));
        }

        // then
        assertThat(watch.demand().mean()).isCloseTo(1, within(0.15));
        assertThat(watch.demand().deviation()).isCloseTo(0.3, within(0.1));
    }

    @Test
    void shouldSeeAShiftInTheRecentMeanFirst() {
        // given
        for (int i = 0; i < 50; i++) {
            watch.add(STEP, 0.2);
        }

        // when
        for (int i = 0; i < 4; i++) {
            watch.add(STEP, 1.2);
        }

        // then
        assertThat(watch.demand().recent()).isGreaterThan(0.9);
        assertThat(watch.demand().mean()).isLessThan(0.5);
    }

    @Test
    void shouldRefuseDemandThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand(-1, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand(0, Double.NaN, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Demand(0, 0, Double.POSITIVE_INFINITY));
    }
}
