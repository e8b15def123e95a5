package dev.tern.scheduler.placement.balance;

import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.balance.Front.Costs;
import dev.tern.scheduler.placement.balance.Front.Point;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontTest {

    private static final int FLEETS = 60;
    private static final int MOST = 6;

    private static final PlacementSettings WEIGHTED =
            PlacementSettings.DEFAULT.with(new GoalWeights(2, 0.005, 0.3, 0.5));

    @ParameterizedTest
    @ValueSource(longs = {6, 20260306})
    void shouldLeaveLessWithEachPlanThatCostsMore(long seed) {
        Random random = new Random(seed);
        int choices = 0;
        for (int i = 0; i < FLEETS; i++) {
            Fleets fleets = Fleets.random(random);
            Problem problem = problem(fleets, Bans.NONE, i % 2 == 0 ? PlacementSettings.DEFAULT : WEIGHTED);
            List<Point> front = Front.of(problem);
            String which = "seed " + seed + ", fleet " + i;
            choices = Math.max(choices, front.size());
            assertThat(front).as(which).hasSizeLessThanOrEqualTo(MOST).isEqualTo(Front.of(problem));

            Costs before = Front.now(problem);
            for (Point point : front) {
                assertThat(price(point.after())).as(which).isGreaterThanOrEqualTo(price(before));
                assertThat(left(point.after())).as(which).isLessThan(left(before));
                before = point.after();
                keepsEveryLimit(which, problem, point);
            }

            // what is planned where nobody chooses is no better in both than what there is to choose
            List<ProposedMove> usual = new RelieveHosts().propose(problem).moves();
            if (!usual.isEmpty()) {
                Costs after = costs(problem, usual);
                assertThat(front).as(which).anyMatch(point -> left(point.after()) <= left(after) + 0.06);
            }
        }
        assertThat(choices).as("seed %d", seed).isGreaterThan(1);
    }

    private static void keepsEveryLimit(String which, Problem problem, Point point) {
        PlacementSettings settings = problem.settings();
        Ledger ledger = new Ledger(problem.fleet());
        for (ProposedMove move : point.proposal().moves()) {
            ledger.move(move.vm(), move.to());
            assertThat(ledger.cpu(move.to()))
                    .as(which)
                    .isLessThanOrEqualTo(settings.cpuTarget().value() + 1e-9);
            assertThat(ledger.memory(move.to()))
                    .as(which)
                    .isLessThanOrEqualTo(settings.memoryTarget().value());
        }
        Costs costs = costs(problem, point.proposal().moves());
        assertThat(costs).as(which).isEqualTo(point.after());
        assertThat(point.proposal().reasons())
                .as(which)
                .extracting(Reason::code)
                .contains("plan.worth");
    }

    private static Costs costs(Problem problem, List<ProposedMove> moves) {
        Ledger ledger = new Ledger(problem.fleet());
        moves.forEach(move -> ledger.move(move.vm(), move.to()));
        var costs = new GoalCosts(problem, ledger);
        return new Costs(
                Price.duration(costs.overload()),
                Price.duration(costs.evenness()),
                Price.duration(costs.groups()),
                moves.stream().map(move -> move.worth().cost()).reduce(Duration.ZERO, Duration::plus));
    }

    private static double price(Costs costs) {
        return costs.moves().toNanos() / 1e9;
    }

    private static double left(Costs costs) {
        return costs.overload().plus(costs.evenness()).plus(costs.groups()).toNanos() / 1e9;
    }

    @Test
    void shouldOfferFewerMovesForMoreOverload() {
        // given a host from which two guests have to go
        Fleets fleets = Fleets.of(4)
                .guest(1, 3, Fleets.host(0))
                .guest(2, 3, Fleets.host(0))
                .guest(3, 3, Fleets.host(0))
                .guest(4, 3, Fleets.host(0))
                .sampled(5);

        // when
        List<Point> front = Front.of(problem(fleets, Bans.NONE));

        // then
        assertThat(front).extracting(point -> point.proposal().moves().size()).startsWith(1, 2);
        assertThat(front.getFirst().proposal().reasons())
                .extracting(Reason::code)
                .contains("host.still.overloaded");
        assertThat(front.get(1).after().overload()).isZero();
    }

    @Test
    void shouldOfferNothingWhereNoHostIsHot() {
        assertThat(Front.of(problem(Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5), Bans.NONE)))
                .isEmpty();
    }
}
