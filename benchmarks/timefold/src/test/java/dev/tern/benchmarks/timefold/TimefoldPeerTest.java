package dev.tern.benchmarks.timefold;

import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import dev.tern.benchmarks.placement.Instance;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.SafetyLevel;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimefoldPeerTest {

    /** Two hosts that are safe up to 10, and three guests on the first that only fit so in one way: 6 and 4, and 7. */
    private static final Instance INSTANCE = new Instance(
            new Model.Resources(new boolean[] {false}),
            new Model.Hosts(new long[] {20, 20}, new int[] {0, 1}, new int[] {0, 0}),
            new Model.Guests(new long[] {6, 4, 7}, new int[] {0, 1, 2}, new int[] {0, 0, 0}, new BitSet[0]),
            new Model.Groups(new int[] {1, 1, 1}, new int[][] {{}, {}, {}}),
            new Model.Goals(List.of(new SafetyLevel(new long[] {10, 10}, new long[] {100})), List.of(), 3));

    @Test
    void shouldFindWhatCostsLeast() {
        // when
        Assignment found = TimefoldPeer.solve(
                TimefoldPeer.factory(1), Assignment.of(INSTANCE), new TerminationConfig().withMoveCountLimit(10_000L));

        // then
        assertThat(found.hostNumbers()).containsExactly(0, 0, 1);
        assertThat(found.scored().hardScore()).isZero();
        assertThat(-found.scored().softScore()).isEqualTo(3).isEqualTo(INSTANCE.cost(found.hostNumbers()));
        assertThat(INSTANCE.cost(INSTANCE.guests().homes())).isEqualTo(700);
    }
}
