package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerTest {

    @TempDir
    Path folder;

    @Test
    void shouldCommandAllowedMoveAndReportItsOutcome() {
        // given
        Bench bench = Bench.overloaded(folder);

        // when
        Plan plan = bench.plan(new Order.Balance(), false);
        PlanState asked = bench.state(plan);
        bench.allow(plan);

        // then
        assertThat(asked).isEqualTo(PlanState.SUBMITTED);
        MigrationCommand.Migrate command = bench.said.migrates().getFirst();
        Move move = plan.moves().getFirst();
        assertThat(command.migration()).isEqualTo(move.id());
        assertThat(command.host()).isEqualTo(move.from());
        assertThat(command.destination())
                .isEqualTo(bench.fleets.hostOf(move.to()).agent());
        assertThat(command.expiresAt()).isEqualTo(bench.fleets.now.plusSeconds(60));

        // when
        bench.moving(plan, move);
        bench.arrives(plan, move);

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.DONE);
        assertThat(bench.said.reports).hasSize(1);
        assertThat(bench.said.reports.getFirst().predicted()).isEqualTo(move.predicted());
    }

    @Test
    void shouldExpireWhenPolicyNeverAnswers() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);

        bench.pass(Duration.ofMinutes(6));

        assertThat(bench.state(plan)).isEqualTo(PlanState.EXPIRED);
        assertThat(bench.said.commands).isEmpty();
    }

    @Test
    void shouldGiveUpOnCommandThatNobodyTakesUp() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);
        bench.allow(plan);

        bench.pass(Duration.ofSeconds(90));

        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::code).contains("agent.silent");
    }

    @Test
    void shouldDoNothingBeforeItKnowsWhatWasPublished() {
        Bench bench = new Bench(Fleets.overloaded(), ExecutionSettings.DEFAULT.withAuto(true), folder);

        bench.pass(Duration.ofSeconds(30));

        assertThat(bench.said.plans).isEmpty();
        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Balance(), null, false, Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("scheduler.starting");
    }

    @Test
    void shouldGoOnAfterRestartWithTheSameMigrations() {
        // given a plan of which one move is under way
        Bench before = new Bench(Fleets.crowded(3, 3, 0.2), folder).begin();
        Plan plan = before.plan(new Order.Evacuate(Fleets.host(0)), false);
        before.allow(plan);
        Move moving = plan.moves().getFirst();
        before.moving(plan, moving);

        // when another scheduler reads what was published
        Bench after = new Bench(before.fleets, folder).begin(before.said.lastPlan());
        after.allow(after.said.lastPlan());
        after.arrives(plan, moving);
        after.pass(Duration.ofSeconds(2));

        // then what is under way is not commanded again, what is not is, under its old id
        assertThat(after.said.migrates())
                .extracting(MigrationCommand.Migrate::migration)
                .doesNotContain(moving.id())
                .containsExactlyInAnyOrder(
                        plan.moves().get(1).id(), plan.moves().get(2).id());
    }

    @Test
    void shouldNotCancelWhatIsUnderWayBecausePolicyIsAskedAgain() {
        Bench before = new Bench(Fleets.crowded(3, 2, 0.2), folder).begin();
        Plan plan = before.plan(new Order.Evacuate(Fleets.host(0)), false);
        before.allow(plan);
        before.moving(plan, plan.moves().getFirst());
        Bench after = new Bench(before.fleets, folder).begin(before.said.lastPlan());

        after.denyAllBut(after.said.lastPlan(), plan.moves().getFirst());

        assertThat(after.said.commands).isEmpty();
        after.arrives(plan, plan.moves().getFirst());
        assertThat(after.state(plan)).isEqualTo(PlanState.FAILED);
    }
}
