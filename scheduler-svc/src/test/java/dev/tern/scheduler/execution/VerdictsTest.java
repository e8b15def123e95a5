package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictsTest {

    @TempDir
    Path folder;

    @Test
    void shouldEndDeniedPlanWithTheRulesNames() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);

        bench.deny(plan);

        assertThat(bench.state(plan)).isEqualTo(PlanState.DENIED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::text).anyMatch(t -> t.contains("no-moves"));
        assertThat(bench.said.commands).isEmpty();
    }

    @Test
    void shouldFailClosedWhenVerdictIsSilentOrOfAnotherPlan() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);

        bench.scheduler.verdict(new PlanVerdict(plan.id(), "ff", bench.fleets.now, Map.of()), bench.fleets.now);
        PlanState unmoved = bench.state(plan);
        bench.scheduler.verdict(new PlanVerdict(plan.id(), plan.hash(), bench.fleets.now, Map.of()), bench.fleets.now);

        assertThat(unmoved).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.state(plan)).isEqualTo(PlanState.DENIED);
    }

    @Test
    void shouldPlanAroundDenialWhenHostIsEmptied() {
        Bench bench = new Bench(Fleets.crowded(3, 1, 1), folder).begin();
        Plan first = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.deny(first);

        bench.pass(Duration.ofSeconds(15));
        Plan second = bench.said.lastPlan();

        assertThat(second.state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(second.moves().getFirst().to())
                .isNotEqualTo(first.moves().getFirst().to());
    }

    @Test
    void shouldAskAgainWhenDeferralEnds() {
        // given
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);
        Instant until = bench.fleets.now.plusSeconds(600);
        bench.answer(
                plan,
                m -> new Verdict.Defer(
                        until, List.of(new RuleDecision("window", RuleDecision.Effect.DEFER, "opens later"))));
        int before = bench.said.plans.size();

        // when
        bench.pass(Duration.ofSeconds(590));
        int during = bench.said.plans.size();
        bench.pass(Duration.ofSeconds(20));

        // then
        assertThat(during).isEqualTo(before);
        assertThat(bench.said.lastPlan().state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.said.lastPlan().hash()).isEqualTo(plan.hash());
        bench.allow(plan);
        assertThat(bench.said.migrates()).hasSize(plan.moves().size());
    }

    @Test
    void shouldMakeAllowedMovesWhileOthersArePutOff() {
        // given a plan whose later moves policy puts off until the first is over
        Bench bench = new Bench(Fleets.crowded(3, 3, 0.2), folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        Move first = plan.moves().getFirst();
        bench.putOffAllBut(plan, first, bench.fleets.now.plusSeconds(30));

        // when
        boolean onlyTheFirst = bench.said.migrates().size() == 1;
        PlanState meanwhile = bench.state(plan);
        bench.moving(plan, first);
        bench.arrives(plan, first);
        bench.pass(Duration.ofSeconds(40));
        PlanState asked = bench.state(plan);
        bench.allow(plan);

        // then
        assertThat(plan.moves()).hasSize(3);
        assertThat(onlyTheFirst).isTrue();
        assertThat(meanwhile).isEqualTo(PlanState.RUNNING);
        assertThat(asked).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.said.migrates()).hasSize(3);
    }

    @Test
    void shouldCancelWhatIsUnderWayWhenPolicyTakesItsAllowBack() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);
        bench.allow(plan);
        bench.moving(plan, plan.moves().getFirst());

        bench.deny(plan);

        assertThat(bench.said.commands.getLast()).isInstanceOf(MigrationCommand.Cancel.class);
    }

    @Test
    void shouldCancelWhenAllowIsTakenBackWhileQuestionIsOpen() {
        // given one move under way and a question about the others
        Bench bench = new Bench(Fleets.crowded(3, 2, 0.2), folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        Move first = plan.moves().getFirst();
        bench.putOffAllBut(plan, first, bench.fleets.now.plusSeconds(10));
        bench.moving(plan, first);
        bench.pass(Duration.ofSeconds(14));
        PlanState asked = bench.state(plan);

        // when
        bench.deny(plan);

        // then
        assertThat(asked).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.said.commands)
                .filteredOn(c -> c instanceof MigrationCommand.Cancel)
                .singleElement()
                .returns(first.id(), MigrationCommand::migration);
    }

    @Test
    void shouldNotAskWithoutPauseWhenAllowsAreTooShort() {
        Bench bench = Bench.overloaded(folder);
        Plan plan = bench.plan(new Order.Balance(), false);

        for (int i = 0; i < 10; i++) {
            bench.answer(plan, m -> new Verdict.Allow(bench.fleets.now.plusSeconds(1), List.of()));
        }

        assertThat(bench.said.commands).isEmpty();
        assertThat(bench.said.plans).hasSizeLessThanOrEqualTo(4);
        bench.pass(Duration.ofSeconds(4));
        bench.allow(plan);
        assertThat(bench.said.migrates()).isNotEmpty();
    }
}
