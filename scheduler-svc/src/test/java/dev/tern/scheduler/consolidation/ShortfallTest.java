package dev.tern.scheduler.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortfallTest {

    @Test
    void shouldBeTheExcessWhenDemandNeverLeaps() {
        assertThat(Shortfall.expected(5, 0, 4)).isEqualTo(1);
        assertThat(Shortfall.expected(3, 0, 4)).isZero();
    }

    @Test
    void shouldBeTheTextbooksValues() {
        // the unit normal loss function at 0, 1 and 2
        assertThat(Shortfall.expected(4, 1, 4)).isCloseTo(0.39894, within(1e-5));
        assertThat(Shortfall.expected(4, 2, 6)).isCloseTo(2 * 0.08332, within(1e-5));
        assertThat(Shortfall.expected(0, 1, 2)).isCloseTo(0.00849, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-3, -1, -0.2, 0.4, 1.5, 4})
    void shouldDifferFromTheLeftoverByWhatMeanAndCapacityDiffer(double capacity) {
        double tooLittle = Shortfall.expected(0, 1, capacity);
        double tooMuch = Shortfall.expected(0, 1, -capacity);

        assertThat(tooLittle - tooMuch).isCloseTo(-capacity, within(1e-6));
        assertThat(tooLittle).isNotNegative();
    }
}
