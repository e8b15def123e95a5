package dev.tern.scheduler.departure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {

    @TempDir
    Path folder;

    @Test
    void shouldKeepLimitsWhenHostIsEmptied() {
        // given ten guests on one host
        Bench bench = new Bench(Fleets.crowded(4, 10, 0.2), folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(plan);

        // when they arrive one after the other
        int done = 0;
        while (done < plan.moves().size()) {
            assertThat(bench.said.migrates().size() - done).isLessThanOrEqualTo(2);
            MigrationCommand.Migrate next = bench.said.migrates().get(done++);
            Move move = plan.moves().stream()
                    .filter(m -> m.id().equals(next.migration()))
                    .findFirst()
                    .orElseThrow();
            bench.moving(plan, move);
            bench.arrives(plan, move);
            bench.pass(Duration.ofSeconds(2));
        }

        // then
        assertThat(plan.moves()).hasSize(10);
        assertThat(bench.state(plan)).isEqualTo(PlanState.DONE);
        assertThat(bench.said.migrates())
                .extracting(MigrationCommand.Migrate::migration)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldAskAgainBeforeUsingOldAllow() {
        Bench bench = new Bench(Fleets.crowded(2, 4, 0.2), folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.answer(plan, m -> new Verdict.Allow(bench.fleets.now.plusSeconds(20), List.of()));
        List<MigrationCommand.Migrate> first = List.copyOf(bench.said.migrates());
        plan.moves().stream()
                .filter(m -> first.stream().anyMatch(c -> c.migration().equals(m.id())))
                .forEach(m -> bench.moving(plan, m));

        bench.pass(Duration.ofSeconds(30));
        bench.arrives(plan, plan.moves().getFirst());

        assertThat(first).hasSize(2);
        assertThat(bench.said.migrates()).hasSize(2);
        assertThat(bench.state(plan)).isEqualTo(PlanState.SUBMITTED);
        bench.allow(plan);
        assertThat(bench.said.migrates()).hasSize(3);
    }

    @Test
    void shouldDropMoveThatTheFleetHasOvertaken() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);
        plan.moves().forEach(m -> bench.fleets.put(bench.fleets.hostOf(m.to()).withCordoned(true)));

        bench.allow(plan);

        assertThat(bench.said.commands).isEmpty();
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::code).contains("fleet.changed");
    }

    @Test
    void shouldDropMoveToHostThatIsBeingEmptied() {
        Fleets fleets = Fleets.of(3)
                .guest(1, 1, Fleets.host(0))
                .guest(2, 1, Fleets.host(1))
                .sampled(5);
        Bench bench = new Bench(fleets, folder).begin();
        Plan move = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(1)), false);
        Plan empty = bench.plan(new Order.Evacuate(Fleets.host(1)), false);

        bench.allow(move);
        bench.allow(empty);

        assertThat(bench.said.migrates())
                .extracting(MigrationCommand.Migrate::vm)
                .containsExactly(Fleets.vm(2));
        assertThat(bench.state(move)).isEqualTo(PlanState.FAILED);
    }
}
