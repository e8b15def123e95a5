package dev.tern.scheduler.placement.balance;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.model.FleetModel;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.Share;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {

    private static final int FLEETS = 60;
    private static final double MICRO = 1e6;

    private static PlacementSettings weighted(double overload, double evenness, double groups, double moves) {
        return PlacementSettings.DEFAULT.with(new GoalWeights(overload, evenness, groups, moves));
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 20260308})
    void shouldTellWhatTheSearchWeighs(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLEETS; i++) {
            Problem problem = problem(Fleets.random(random), Bans.NONE, weighted(3, 0.7, 0.2, 0.5));
            Ledger ledger = new Ledger(problem.fleet());
            var told = new GoalCosts(problem, ledger);
            FleetModel fleet = FleetModel.of(problem, ledger, new Balancing(problem, ledger));
            int[] homes = fleet.guests().stream()
                    .mapToInt(vm -> fleet.hosts().indexOf(vm.vm().host()))
                    .toArray();
            List<Share> shares = fleet.model().shares(homes);
            assertThat(shares.get(0).cost() / MICRO)
                    .as("overload: seed %d, fleet %d", seed, i)
                    .isCloseTo(told.overload(), within(0.01));
            assertThat(shares.get(1).cost() / MICRO)
                    .as("evenness: seed %d, fleet %d", seed, i)
                    .isCloseTo(told.evenness(), within(0.01));
        }
    }

    @Test
    void shouldMoveLessWhereMovesCountMore() {
        // given a host so little above its threshold that a move hardly pays
        Fleets fleets = Fleets.of(2);
        for (int i = 1; i <= 2; i++) {
            fleets.put(new Fleets.Guest(Fleets.vm(i), "guest-" + i, 4, DataSize.ofGiB(6), 3.35, 2_000, ""), host(0));
        }
        fleets.sampled(5);

        // when
        List<ProposedMove> usual = moves(fleets, PlacementSettings.DEFAULT);
        List<ProposedMove> dear = moves(fleets, weighted(1, 0.01, 0.1, 10));

        // then
        assertThat(usual).hasSize(1);
        assertThat(dear).isEmpty();
    }

    @Test
    void shouldLeaveGroupsTogetherWhereThatCountsNothing() {
        Fleets fleets = Fleets.of(2);
        for (int i = 1; i <= 2; i++) {
            fleets.put(new Fleets.Guest(Fleets.vm(i), "db-" + i, 4, DataSize.ofGiB(1), 1, 100, "db"), host(0));
        }
        fleets.sampled(5);

        assertThat(moves(fleets, PlacementSettings.DEFAULT)).hasSize(1);
        assertThat(moves(fleets, weighted(1, 0.01, 0, 1))).isEmpty();
    }

    private static List<ProposedMove> moves(Fleets fleets, PlacementSettings settings) {
        return new RelieveHosts().propose(problem(fleets, Bans.NONE, settings)).moves();
    }
}
