package dev.tern.scheduler.placement.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupMovesTest {

    @Test
    void shouldForesayWhatItCostsAfterwards() {
        // given
        int[] groups = {0, 0, 0, 1, 1, 1, 2, 2, 3};
        Model model = new Model(
                new Model.Resources(new boolean[0]),
                new Model.Hosts(new long[0], new int[] {0, 0}, new int[] {0, 0}),
                new Model.Guests(new long[0], groups, new int[groups.length], new BitSet[0]),
                new Model.Groups(new int[4], new int[4][0]),
                new Model.Goals(List.of(), List.of(), 5));
        var moves = new GroupMoves(model);
        boolean[] away = new boolean[groups.length];
        var random = new SplittableRandom(3);

        for (int i = 0; i < 5_000; i++) {
            int one = random.nextInt(groups.length);
            int other = random.nextInt(groups.length);
            long before = moves.cost();

            // when
            long foreseen = one == other
                    ? moves.change(groups[one], by(away, one))
                    : moves.change(groups[one], by(away, one), groups[other], by(away, other));
            turn(moves, groups, away, one);
            if (other != one) {
                turn(moves, groups, away, other);
            }

            // then
            int[] count = new int[4];
            for (int guest = 0; guest < groups.length; guest++) {
                count[groups[guest]] += away[guest] ? 1 : 0;
            }
            assertThat(moves.cost()).isEqualTo(5L * Arrays.stream(count).max().orElseThrow());
            assertThat(foreseen).isEqualTo(moves.cost() - before);
        }
    }

    private static int by(boolean[] away, int guest) {
        return away[guest] ? -1 : 1;
    }

    private static void turn(GroupMoves moves, int[] groups, boolean[] away, int guest) {
        if (away[guest]) {
            moves.back(groups[guest]);
        } else {
            moves.away(groups[guest]);
        }
        away[guest] = !away[guest];
    }
}
