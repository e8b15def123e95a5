package dev.tern.benchmarks.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.benchmarks.sequencing.FairShares.Flow;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FairSharesTest {

    private static final Offset<Double> NEARLY = Offset.offset(1e-6);

    @Test
    void shouldGiveWhatOneCannotTakeToTheOthers() {
        // given three over one link, of which one is held back by a narrower link of its own
        FairShares shares = new FairShares(Map.of("wide", 10.0, "narrow", 2.0));

        // when
        double[] rates = shares.of(List.of(
                new Flow(List.of("wide"), 100),
                new Flow(List.of("wide", "narrow"), 100),
                new Flow(List.of("wide"), 3)));

        // then
        assertThat(rates).containsExactly(new double[] {5, 2, 3}, NEARLY);
    }

    @Test
    void shouldRaiseTheLeastAsFarAsItGoes() {
        // given a flow over two links beside one over each
        FairShares shares = new FairShares(Map.of("a", 1.0, "b", 4.0));

        double[] rates = shares.of(
                List.of(new Flow(List.of("a", "b"), 100), new Flow(List.of("a"), 100), new Flow(List.of("b"), 100)));

        assertThat(rates).containsExactly(new double[] {0.5, 0.5, 3.5}, NEARLY);
    }
}
