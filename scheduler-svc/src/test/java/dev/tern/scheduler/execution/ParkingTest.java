package dev.tern.scheduler.execution;

import static dev.tern.scheduler.SwapFleet.A;
import static dev.tern.scheduler.SwapFleet.B;
import static dev.tern.scheduler.SwapFleet.C;
import static dev.tern.scheduler.SwapFleet.D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.SwapFleet;
import dev.tern.scheduler.inquiry.Explanation;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guest 1 is the cheaper one to park: it writes less than guest 2. */
class ParkingTest {
    private static final Order SWAP = new Order.Place(SwapFleet.TARGETS);
    private static final Verdict DENY =
            new Verdict.Deny(List.of(new RuleDecision("not-there", RuleDecision.Effect.DENY, "not there")));

    @TempDir
    Path folder;

    @Test
    void shouldLetGuestsPastEachOtherByWayOfAThirdHost() {
        // given
        Bench bench = full(3);

        // when
        Plan plan = bench.plan(SWAP, false);

        // then a plan of three moves, the last of which comes after the first
        assertThat(ways(plan)).containsExactly("1 a>c", "2 b>a", "1 c>b");
        Move aside = plan.moves().get(0);
        Move across = plan.moves().get(1);
        Move onward = plan.moves().get(2);
        assertThat(onward.after()).isEqualTo(aside.id());
        assertThat(plan.moves()).filteredOn(m -> m.after() != null).containsExactly(onward);
        assertThat(aside.reasons()).extracting(Reason::code).contains("parked.makes.room", "move.ordered");
        assertThat(onward.reasons()).extracting(Reason::code).contains("parked.goes.on");
        assertThat(aside.worth().cost()).isPositive();

        // and each begins when there is room for it
        bench.allow(plan);
        assertThat(commanded(bench)).containsExactly("1 a>c");
        done(bench, plan, aside);
        assertThat(commanded(bench)).containsExactly("1 a>c", "2 b>a");
        done(bench, plan, across);
        assertThat(commanded(bench)).containsExactly("1 a>c", "2 b>a", "1 c>b");
        done(bench, plan, onward);
        assertThat(bench.state(plan)).isEqualTo(PlanState.DONE);
        assertThat(bench.said.reports).hasSize(3);
    }

    @Test
    void shouldNameGuestsThatNoHostMayTakeForAWhile() {
        Bench bench = full(2);

        Plan plan = bench.plan(SWAP, true);

        assertThat(plan.moves()).isEmpty();
        assertThat(plan.state()).isEqualTo(PlanState.FAILED);
        assertThat(plan.reasons()).extracting(Reason::code).allMatch(code -> code.endsWith("parked.nowhere"));
        assertThat(plan.reasons()).extracting(Reason::text).anyMatch(text -> text.contains("guest-1"));
    }

    @Test
    void shouldExplainBothMovesAndWhatWaitsForWhat() {
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);

        Explanation guest = Bench.given(bench.scheduler.explain("guest-1", bench.fleets.now));
        Explanation whole = Bench.given(bench.scheduler.explain(plan.id().value(), bench.fleets.now));

        assertThat(guest.summary()).contains("it moves to host-c, then to host-b");
        assertThat(guest.reasons()).extracting(Reason::code).contains("parked.makes.room", "parked.goes.on");
        assertThat(whole.planned()).hasSize(3);
        assertThat(whole.planned().getLast().stage())
                .isEqualTo("waits until migration " + plan.moves().getFirst().id() + " has brought it to host-c");
    }

    @Test
    void shouldNotGoOnWhereTheFirstMoveFailedAndTryBothAgain() {
        // given
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        bench.moving(plan, plan.moves().getFirst());

        // when
        bench.fails(plan, plan.moves().getFirst());

        // then
        bench.pass(Duration.ofSeconds(20));
        assertThat(commanded(bench)).containsExactly("1 a>c");
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, plan))
                .contains("link.lost", "parked.not.reached", "sequencing.room.none", "plan.retry");
        Plan again = bench.said.lastPlan();
        assertThat(again.id()).isNotEqualTo(plan.id());
        assertThat(ways(again)).containsExactly("1 a>c", "2 b>a", "1 c>b");
    }

    @Test
    void shouldPlanAnewWhereTheGuestThatWasToMakeRoomFailed() {
        // given
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        done(bench, plan, plan.moves().get(0));
        bench.moving(plan, plan.moves().get(1));

        // when
        bench.fails(plan, plan.moves().get(1));
        bench.pass(Duration.ofSeconds(20));

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(ways(bench.said.lastPlan())).containsExactly("2 b>a", "1 c>b");
    }

    @Test
    void shouldPlanAGuestOnWhoseSecondMoveFailed() {
        // given
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        done(bench, plan, plan.moves().get(0));
        done(bench, plan, plan.moves().get(1));
        bench.moving(plan, plan.moves().get(2));

        // when
        bench.fails(plan, plan.moves().get(2));

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        bench.pass(Duration.ofSeconds(20));
        Plan again = bench.said.lastPlan();
        assertThat(ways(again)).containsExactly("1 c>b");
        bench.allow(again);
        done(bench, again, again.moves().getFirst());
        assertThat(bench.state(again)).isEqualTo(PlanState.DONE);
    }

    @Test
    void shouldGoOnAfterARestartBetweenTheMoves() {
        // given a guest that is parked, whose host-mate has not begun
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        done(bench, plan, plan.moves().get(0));
        Plan published = bench.said.lastPlan();

        // when the scheduler begins again
        Bench after = new Bench(bench.fleets, folder).begin(published);

        // then it asks anew, and makes the moves that are left, with the same migrations
        assertThat(after.said.lastPlan().hash()).isEqualTo(plan.hash());
        after.allow(plan);
        assertThat(commanded(after)).containsExactly("2 b>a");
        done(after, plan, plan.moves().get(1));
        assertThat(commanded(after)).containsExactly("2 b>a", "1 c>b");
        done(after, plan, plan.moves().get(2));
        assertThat(after.state(plan)).isEqualTo(PlanState.DONE);
    }

    @Test
    void shouldGoOnAfterARestartDuringTheFirstMove() {
        // given
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        bench.moving(plan, plan.moves().get(0));

        // when
        Bench after = new Bench(bench.fleets, folder).begin(bench.said.lastPlan());
        after.allow(plan);

        // then nothing begins twice, nor before its time
        after.pass(Duration.ofSeconds(4));
        assertThat(commanded(after)).isEmpty();
        done(after, plan, plan.moves().get(0));
        assertThat(commanded(after)).containsExactly("2 b>a");
    }

    @Test
    void shouldLeaveAGuestParkedWhoseSecondMovePeopleCancelAndBringItHomeByUndoing() {
        // given
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        done(bench, plan, plan.moves().get(0));

        // when
        for (Move left : plan.moves().subList(1, 3)) {
            bench.scheduler.cancel(left.id(), Bench.ACTOR, "enough", bench.fleets.now);
            bench.event(plan, left, 9, new MigrationState.RolledBack("copying", new Reason("cancelled", "enough")));
        }
        bench.pass(Duration.ofSeconds(20));

        // then nobody tries again
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.said.lastPlan().id()).isEqualTo(plan.id());

        // and
        Plan back = bench.plan(new Order.Undo(plan.id()), true);
        assertThat(ways(back)).containsExactly("1 c>a");
    }

    @Test
    void shouldDropTheSecondMoveWhenTheFirstIsCancelled() {
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);

        bench.scheduler.cancel(plan.moves().get(0).id(), Bench.ACTOR, "not now", bench.fleets.now);
        bench.scheduler.cancel(plan.moves().get(1).id(), Bench.ACTOR, "not now", bench.fleets.now);

        bench.pass(Duration.ofSeconds(30));
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, plan)).contains("parked.not.reached").doesNotContain("plan.retry");
        assertThat(bench.said.commands).isEmpty();
    }

    @Test
    void shouldUndoASwapByParkingAgainWithOneHomeForEachGuest() {
        // given a swap that was made
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        plan.moves().forEach(move -> done(bench, plan, move));

        // when
        Plan back = bench.plan(new Order.Undo(plan.id()), false);

        // then
        assertThat(back.goal()).isEqualTo(new Goal.ReturnHome());
        assertThat(back.moves()).hasSize(3);
        assertThat(back.moves().getFirst().to()).isEqualTo(C);

        // and where it fails half way, undoing goes on
        bench.allow(back);
        done(bench, back, back.moves().get(0));
        done(bench, back, back.moves().get(1));
        bench.fails(back, back.moves().get(2));
        bench.pass(Duration.ofSeconds(20));
        Plan again = bench.said.lastPlan();
        assertThat(again.id()).isNotEqualTo(back.id());
        again.moves().forEach(move -> {
            bench.allow(again);
            done(bench, again, move);
        });
        assertThat(bench.fleets.placeOf(Fleets.vm(1))).isEqualTo(A);
        assertThat(bench.fleets.placeOf(Fleets.vm(2))).isEqualTo(B);
    }

    @Test
    void shouldReturnGuestsThatWereParkedToWhereTheyWereBefore() {
        // given a swap that was made
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        bench.allow(plan);
        plan.moves().forEach(move -> done(bench, plan, move));

        // when
        Plan home = bench.plan(new Order.Return(List.of(Fleets.vm(1), Fleets.vm(2))), false);

        // then
        assertThat(home.moves()).hasSize(3);
        assertThat(home.moves().stream().filter(m -> home.behind(m).isEmpty()).map(m -> m.vm() + ">" + m.to()))
                .containsExactlyInAnyOrder(Fleets.vm(1) + ">" + A, Fleets.vm(2) + ">" + B);

        // and who is parked on the way home goes on
        bench.allow(home);
        Move aside = home.moves().getFirst();
        done(bench, home, aside);
        bench.fails(home, home.moves().get(1));
        bench.scheduler.cancel(home.moves().get(2).id(), Bench.ACTOR, "later", bench.fleets.now);
        bench.pass(Duration.ofSeconds(20));
        assertThat(bench.said.lastPlan().moves())
                .filteredOn(m -> m.vm().equals(aside.vm()))
                .extracting(Move::to)
                .containsExactly(home.moves().get(2).to());
    }

    @Test
    void shouldParkElsewhereWherePolicyDeniesAParkingHost() {
        // given two hosts with room
        Bench bench = full(4);
        Plan plan = bench.plan(SWAP, false);
        Move aside = plan.moves().getFirst();
        assertThat(aside.to()).isIn(C, D);

        // when
        bench.answer(plan, m -> m.equals(aside) ? DENY : allowed(bench));
        bench.pass(Duration.ofSeconds(20));

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.DENIED);
        Plan again = bench.said.lastPlan();
        assertThat(again.moves()).hasSize(3);
        assertThat(again.moves().getFirst().to()).isEqualTo(aside.to().equals(C) ? D : C);
    }

    @Test
    void shouldLeaveGuestsToWhosePlacesPolicyDeniesThem() {
        Bench bench = full(4);
        Plan plan = bench.plan(SWAP, false);

        bench.answer(plan, m -> m.equals(plan.moves().getLast()) ? DENY : allowed(bench));
        bench.pass(Duration.ofSeconds(30));

        assertThat(bench.state(plan)).isEqualTo(PlanState.DENIED);
        assertThat(bench.said.lastPlan().id()).isEqualTo(plan.id());
    }

    @Test
    void shouldNotWaitToStartTheFirstMoveForADeferralOfTheSecond() {
        // given
        Bench bench = full(3);
        Plan plan = bench.plan(SWAP, false);
        Move onward = plan.moves().getLast();
        Verdict later = new Verdict.Defer(
                bench.fleets.now.plusSeconds(60),
                List.of(new RuleDecision("one", RuleDecision.Effect.DEFER, "others first")));

        // when
        bench.answer(plan, m -> m.equals(onward) ? later : allowed(bench));

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.RUNNING);
        done(bench, plan, plan.moves().get(0));
        done(bench, plan, plan.moves().get(1));
        assertThat(commanded(bench)).containsExactly("1 a>c", "2 b>a");

        // and policy is asked for the second when that time has come
        bench.pass(Duration.ofSeconds(62));
        assertThat(bench.state(plan)).isEqualTo(PlanState.SUBMITTED);
        bench.allow(plan);
        assertThat(commanded(bench)).containsExactly("1 a>c", "2 b>a", "1 c>b");
    }

    private Bench full(int hosts) {
        Fleets fleets = SwapFleet.of(hosts);
        SwapFleet.guest(fleets, 2, 6, 3_000, B, "");
        return new Bench(fleets.sampled(5), folder).begin();
    }

    private static Verdict allowed(Bench bench) {
        return new Verdict.Allow(bench.fleets.now.plusSeconds(300), List.of());
    }

    private static void done(Bench bench, Plan plan, Move move) {
        bench.moving(plan, move);
        bench.arrives(plan, move);
        bench.pass(Duration.ofSeconds(2));
    }

    private static List<String> ways(Plan plan) {
        return plan.moves().stream()
                .map(m -> SwapFleet.way(m.vmName(), m.from(), m.to()))
                .toList();
    }

    private static List<String> commanded(Bench bench) {
        return bench.said.commands.stream()
                .filter(MigrationCommand.Migrate.class::isInstance)
                .map(MigrationCommand.Migrate.class::cast)
                .map(c -> SwapFleet.way(c.vmName(), c.host(), c.to()))
                .toList();
    }

    private static List<String> reasons(Bench bench, Plan plan) {
        return bench.scheduler.plan(plan.id()).orElseThrow().reasons().stream()
                .map(Reason::code)
                .toList();
    }
}
