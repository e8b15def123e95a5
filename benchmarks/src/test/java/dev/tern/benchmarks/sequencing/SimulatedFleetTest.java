package dev.tern.benchmarks.sequencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.benchmarks.sequencing.Shape.Kind;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.sequencing.Limits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedFleetTest {

    private static final RecordedRates RATES = new RecordedRates(
            Path.of("none"),
            List.of(
                    new RecordedRates.Guest(new DirtyRate(500), 0.1, Ratio.ONE),
                    new RecordedRates.Guest(new DirtyRate(6_000), 0.2, Ratio.ONE)));

    private static Shape shape(Kind kind) {
        return new Shape(kind, 8, kind == Kind.EVACUATION ? 2 : 0, Bandwidth.ofMbitPerSecond(1_000));
    }

    private static Compared compared(Kind kind, long seed, boolean ports) {
        return Compared.on(shape(kind), Fleet.of(shape(kind), RATES, seed), seed, ports);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldMoveEveryoneByAnyRuleAndNotBeforeTheBound(boolean ports) {
        for (Kind kind : Kind.values()) {
            for (long seed = 0; seed < 2; seed++) {
                Compared compared = compared(kind, seed, ports);

                assertThat(compared.stuck()).as("%s, seed %d", kind, seed).isZero();
                assertThat(compared.boundRatio()).as("%s, seed %d", kind, seed).isGreaterThan(0.99);
                assertThat(compared.fixedBoundRatio())
                        .as("%s, seed %d: fixed limits", kind, seed)
                        .isGreaterThan(0.99);
            }
        }
    }

    @Test
    void shouldComeNearToTheBoundWhereItIsToldWhatPortsCarry() {
        for (Kind kind : Kind.values()) {
            for (long seed = 0; seed < 2; seed++) {
                assertThat(compared(kind, seed, true).boundRatio())
                        .as("%s, seed %d", kind, seed)
                        .isLessThan(1.1);
            }
        }
    }

    @Test
    void shouldPlayAlikeFromTheSameSeed() {
        assertThat(compared(Kind.REBALANCE, 3, true)).isEqualTo(compared(Kind.REBALANCE, 3, true));
    }

    @Test
    void shouldStopARuleThatMovesAGuestTwiceAtOnce() {
        Case made = Fleet.of(shape(Kind.EVACUATION), RATES, 1);
        SimulatedFleet fleet = new SimulatedFleet(made.problem(), made.guests());
        FixedLimits limits = new FixedLimits(new Limits(1, 1));

        assertThatThrownBy(() -> fleet.run((asked, now) -> {
                    List<Rule.Start> due = limits.due(asked, now);
                    return List.of(due.getFirst(), due.getFirst());
                }))
                .hasMessageContaining("does not wait to be moved");
    }
}
