package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanningTest {

    @TempDir
    Path folder;

    @Test
    void shouldSubmitPlansByItselfWhenTold() {
        Bench bench = automatic(Fleets.overloaded());

        bench.pass(Duration.ofSeconds(4));

        assertThat(bench.said.lastPlan().state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::code).contains("host.overloaded");
    }

    @Test
    void shouldSubmitNothingByItselfWhenNotTold() {
        Bench bench = Bench.overloaded(folder);

        bench.pass(Duration.ofMinutes(1));

        assertThat(bench.said.plans).isEmpty();
    }

    @Test
    void shouldNotBalanceAgainByLoadsFromBeforeItsMoves() {
        // given a host that two of four guests must leave
        Bench bench = automatic(Fleets.crowded(2, 4, 2.5).sampled(5));
        bench.pass(Duration.ofSeconds(12));
        Plan plan = bench.said.lastPlan();
        bench.allow(plan);
        plan.moves().forEach(move -> bench.moving(plan, move));
        plan.moves().forEach(move -> bench.arrives(plan, move));
        assertThat(plan.moves()).hasSize(2);

        // when the load window still has what was before
        bench.pass(Duration.ofMinutes(1));

        // then the other two stay
        assertThat(bench.said.lastPlan().id()).isEqualTo(plan.id());
    }

    @Test
    void shouldKeepEmptiedHostEmptyUntilGuestsAreOrderedBack() {
        // given an emptied host, and then an overloaded one
        Fleets fleets = Fleets.of(2)
                .guest(1, 1, Fleets.host(0))
                .guest(2, 3, Fleets.host(1))
                .guest(3, 3, Fleets.host(1));
        Bench bench = automatic(fleets.sampled(5));
        Plan away = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(away);
        bench.arrives(away, away.moves().getFirst());
        int before = bench.said.plans.size();

        // when
        bench.pass(Duration.ofMinutes(2));
        int meanwhile = bench.said.plans.size();
        Plan back = bench.plan(new Order.Return(List.of()), false);
        bench.allow(back);
        bench.arrives(back, back.moves().getFirst());
        bench.fleets.load(Fleets.vm(2), 4);
        bench.pass(Duration.ofMinutes(1));

        // then
        assertThat(meanwhile).isEqualTo(before);
        assertThat(bench.said.lastPlan().moves()).extracting(Move::to).containsOnly(Fleets.host(0));
    }

    @Test
    void shouldRefuseOrdersThatMakeNoSense() {
        Bench bench = Bench.overloaded(folder);
        Instant now = bench.fleets.now;

        assertThat(Bench.refusal(
                        bench.scheduler.plan(new Order.Move(Fleets.vm(99), Fleets.host(1)), null, true, "a", now)))
                .isEqualTo("vm.unknown");
        assertThat(Bench.refusal(
                        bench.scheduler.plan(new Order.Move(Fleets.vm(1), Fleets.host(9)), null, true, "a", now)))
                .isEqualTo("host.unknown");
        assertThat(Bench.refusal(
                        bench.scheduler.plan(new Order.Move(Fleets.vm(1), Fleets.host(0)), null, true, "a", now)))
                .isEqualTo("host.same");
        Plan planned = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(1)), false);
        assertThat(planned.moves()).hasSize(1);
        assertThat(Bench.refusal(
                        bench.scheduler.plan(new Order.Move(Fleets.vm(1), Fleets.host(2)), null, true, "a", now)))
                .isEqualTo("vm.planned");
    }

    @Test
    void shouldApplyDraftOnlyWithItsHash() {
        Bench bench = Bench.overloaded(folder);
        Plan draft = bench.plan(new Order.Balance(), true);

        assertThat(draft.state()).isEqualTo(PlanState.DRAFT);
        assertThat(Bench.refusal(bench.scheduler.apply(draft.id(), "00", Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("plan.hash");
        assertThat(Bench.given(bench.scheduler.apply(draft.id(), draft.hash(), Bench.ACTOR, bench.fleets.now))
                        .state())
                .isEqualTo(PlanState.SUBMITTED);
        assertThat(Bench.refusal(bench.scheduler.apply(draft.id(), draft.hash(), Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("plan.applied");
    }

    @Test
    void shouldRefuseToApplyWhenDraftIsOldOrFleetHasChanged() {
        Bench bench = Bench.overloaded(folder);
        Plan old = bench.plan(new Order.Balance(), true);
        bench.pass(Duration.ofMinutes(6));
        Plan changed = bench.plan(new Order.Balance(), true);
        bench.fleets.place(changed.moves().getFirst().vm(), Fleets.host(2));

        assertThat(bench.state(old)).isEqualTo(PlanState.EXPIRED);
        assertThat(Bench.refusal(bench.scheduler.apply(old.id(), null, Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("plan.expired");
        assertThat(Bench.refusal(bench.scheduler.apply(changed.id(), null, Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("fleet.changed");
    }

    @Test
    void shouldBringHomeWhomAnEvacuationTookAway() {
        Fleets fleets = Fleets.of(3)
                .guest(1, 1, Fleets.host(0))
                .guest(2, 1, Fleets.host(1))
                .sampled(5);
        Bench bench = new Bench(fleets, folder).begin();
        Plan away = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(away);
        bench.arrives(away, away.moves().getFirst());

        Plan home = bench.plan(new Order.Return(List.of()), true);

        assertThat(home.moves()).hasSize(1);
        assertThat(home.moves().getFirst().vm()).isEqualTo(Fleets.vm(1));
        assertThat(home.moves().getFirst().to()).isEqualTo(Fleets.host(0));
    }

    @Test
    void shouldUndoAPlanButNotWhatHasGoneOnSince() {
        // given a plan that took two guests away, of which one went on
        Bench bench = new Bench(Fleets.crowded(4, 2, 1), folder).begin();
        Instant now = bench.fleets.now;
        Plan away = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        String early = Bench.refusal(bench.scheduler.plan(new Order.Undo(away.id()), null, true, "a", now));
        bench.allow(away);
        away.moves().forEach(move -> bench.arrives(away, move));
        bench.fleets.place(Fleets.vm(2), Fleets.host(3)).sampled(5);

        // when
        Plan back = bench.plan(new Order.Undo(away.id()), true);

        // then
        assertThat(early).isEqualTo("plan.not.made");
        assertThat(back.moves()).extracting(Move::vm).containsExactly(Fleets.vm(1));
        assertThat(back.moves()).extracting(Move::to).containsExactly(Fleets.host(0));
        assertThat(back.moves().getFirst().reasons()).extracting(Reason::code).contains("move.undone");
        assertThat(back.reasons()).extracting(Reason::code).contains("vm.elsewhere");
        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Undo(Fleets.plan(99)), null, true, "a", now)))
                .isEqualTo("plan.unknown");
    }

    private Bench automatic(Fleets fleets) {
        return new Bench(fleets, ExecutionSettings.DEFAULT.withAuto(true), folder).begin();
    }
}
