package dev.tern.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CostBoundTest {

    private static final Path FILE = Path.of("model");

    @Test
    void shouldAllowWhatIsJustALong() throws IOException {
        var bound = new CostBound();
        bound.add("resource 0", 1, BigInteger.valueOf(Long.MAX_VALUE - 6));
        bound.add("moves of services", 2, BigInteger.valueOf(3));
        bound.check(FILE);

        // when one more is added
        bound.add("moves of processes", 1, BigInteger.ONE);

        // then
        assertThatThrownBy(() -> bound.check(FILE))
                .hasMessage(
                        "model: a placement could cost 9223372036854775808, which is more than 9223372036854775807; most of"
                                + " it is by the weight 1 of resource 0: give it a lower one");
    }

    @Test
    void shouldAllowTheLargestOfTheChallenge() throws IOException {
        var bound = new CostBound();
        BigInteger load = CostBound.sum(50_000L * 1_000_000_000L);
        for (int r = 0; r < 20; r++) {
            bound.add("resource " + r, 5_000, load);
            bound.add("balance " + r, 100, load.multiply(BigInteger.TWO));
        }
        bound.add("moves of processes", 10_000, CostBound.sum(50_000 * 10_000L));
        bound.add("moves of services", 10_000, CostBound.sum(50_000));
        bound.add("moves of machines", 10_000, CostBound.sum(50_000 * 10_000L));

        bound.check(FILE);
    }
}
