package dev.tern.scheduler.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PowerCurveTest {

    private final PowerCurve curve = new PowerCurve(List.of(100.0, 140.0, 150.0));

    @Test
    void shouldDrawWhatLiesBetweenTheMeasuredPoints() {
        assertThat(curve.at(0)).isEqualTo(100);
        assertThat(curve.at(0.25)).isCloseTo(120, within(1e-9));
        assertThat(curve.at(0.5)).isEqualTo(140);
        assertThat(curve.at(0.9)).isCloseTo(148, within(1e-9));
        assertThat(curve.at(1)).isEqualTo(150);
    }

    @Test
    void shouldDrawNoMoreThanFullWhenMoreIsDemanded() {
        assertThat(curve.at(1.7)).isEqualTo(150);
    }

    @Test
    void shouldRefuseWhatIsNoCurve() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PowerCurve(List.of(100.0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new PowerCurve(List.of(100.0, 90.0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new PowerCurve(List.of(-1.0, 90.0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new PowerCurve(List.of(1.0, Double.NaN)));
        assertThatIllegalArgumentException().isThrownBy(() -> new PowerCurve(List.of(1.0, Double.POSITIVE_INFINITY)));
    }
}
