package dev.tern.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.SwapFleet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanHashTest {

    @TempDir
    Path folder;

    @Test
    void shouldCoverTheDeadline() {
        Bench bench = new Bench(SwapFleet.of(3).sampled(5), folder).begin();
        Instant deadline = bench.fleets.now.plusSeconds(3_600).plusNanos(1);
        Plan plan = bench.planBy(deadline, new Order.Place(SwapFleet.TARGETS), true);

        assertThat(plan.deadline()).isEqualTo(deadline.minusNanos(1));
        assertThat(PlanHash.of(plan.goal(), plan.deadline(), plan.moves())).isEqualTo(plan.hash());
        assertThat(PlanHash.of(plan.goal(), deadline.plusSeconds(1), plan.moves()))
                .isNotEqualTo(plan.hash());
        assertThat(PlanHash.of(plan.goal(), null, plan.moves())).isNotEqualTo(plan.hash());
    }

    @Test
    void shouldMakeNothingOfAPlanWhoseHashLeavesOutWhatComesAfterWhat() {
        Bench bench = new Bench(SwapFleet.of(3).sampled(5), folder).begin();
        Plan plan = bench.plan(new Order.Place(SwapFleet.TARGETS), true);
        Move last = plan.moves().getLast();
        Move alone = new Move(
                last.id(),
                last.vm(),
                last.vmName(),
                last.from(),
                last.to(),
                last.startAt(),
                last.predicted(),
                last.worth(),
                last.reasons(),
                last.manner());

        assertThat(PlanHash.of(plan.goal(), null, plan.moves())).isEqualTo(plan.hash());
        assertThat(PlanHash.of(
                        plan.goal(),
                        null,
                        List.of(plan.moves().get(0), plan.moves().get(1), alone)))
                .isNotEqualTo(plan.hash());
        assertThat(Bench.given(bench.scheduler.apply(plan.id(), plan.hash(), Bench.ACTOR, bench.fleets.now))
                        .state())
                .isEqualTo(PlanState.SUBMITTED);
    }
}
