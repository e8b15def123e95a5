package dev.tern.benchmarks.timefold;

import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.api.score.HardSoftScore;
import dev.tern.benchmarks.placement.Instance;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.SafetyLevel;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AssignmentScoreTest {

    private static final int HOSTS = 4;
    private static final int GUESTS = 8;

    /** The second resource is held on both hosts; guests 2 and 3 are of one group, over two zones, and need guest 0 near. */
    private static final Instance INSTANCE = new Instance(
            new Model.Resources(new boolean[] {false, true}),
            new Model.Hosts(new long[] {20, 20, 20, 20, 20, 9, 20, 13}, new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}),
            new Model.Guests(
                    new long[] {5, 5, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1},
                    new int[] {0, 1, 2, 2, 3, 4, 5, 6},
                    new int[] {0, 1, 0, 2, 1, 2, 3, 3},
                    new BitSet[0]),
            new Model.Groups(new int[] {1, 1, 2, 1, 1, 1, 1}, new int[][] {{}, {}, {0}, {}, {}, {}, {}}),
            new Model.Goals(
                    List.of(new SafetyLevel(new long[] {3, 3, 3, 3, 3, 3, 3, 3}, new long[] {7, 11})), List.of(), 13));

    @Test
    void shouldCostWhatTheSearchSays() {
        var random = new SplittableRandom(20_261_128);
        Assignment assignment = Assignment.of(INSTANCE);
        var score = new AssignmentScore();
        score.resetWorkingSolution(assignment);
        for (int move = 0; move < 500; move++) {
            // when
            Assigned guest = assignment.getGuests().get(random.nextInt(GUESTS));
            score.beforeVariableChanged(guest, "host");
            guest.setHost(random.nextInt(HOSTS));
            score.afterVariableChanged(guest, "host");

            // then
            HardSoftScore kept = score.calculateScore();
            var fresh = new AssignmentScore();
            fresh.resetWorkingSolution(assignment);
            assertThat(kept).isEqualTo(fresh.calculateScore());
            assertThat(-kept.softScore()).isEqualTo(INSTANCE.cost(assignment.hostNumbers()));
        }
    }

    @Test
    void shouldCountEveryRuleThatIsBroken() {
        // given all where they are, then the pair on one host, which is one conflict, one zone short
        assertThat(hard(0, 1, 0, 2, 1, 2, 3, 3)).isZero();
        assertThat(hard(0, 1, 2, 2, 1, 2, 3, 3)).isEqualTo(-2);

        // and one of them where guest 0 is not near
        assertThat(hard(0, 1, 1, 2, 1, 2, 3, 3)).isEqualTo(-1);

        // and a host with 15 of 13, far from the pair
        assertThat(hard(3, 3, 0, 2, 3, 3, 3, 3)).isEqualTo(-2 - 1);

        // and a host with 10 of 9, 5 of them for two that have left it, one of which is alone in neither way
        assertThat(hard(2, 1, 0, 1, 1, 1, 3, 3)).isEqualTo(-1 - 2);
    }

    private static long hard(int... hosts) {
        Assignment assignment = Assignment.of(INSTANCE);
        for (int guest = 0; guest < GUESTS; guest++) {
            assignment.getGuests().get(guest).setHost(hosts[guest]);
        }
        var score = new AssignmentScore();
        score.resetWorkingSolution(assignment);
        return score.calculateScore().hardScore();
    }
}
