package dev.tern.scheduler.departure;

import static dev.tern.scheduler.Fleets.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a move waits for by its group, and what it does not wait for. */
class GroupWatchTest extends GroupWatchFixture {

    @Test
    void shouldWaitUntilACompanionHasLeft() {
        // given one that goes to where another of its group is about to leave
        Bench bench = begun(Fleets.of(3), guest(1, "db", A), guest(2, "db", B));
        Plan plan = unasked(bench, target(2, C), target(1, B));

        // when
        bench.allow(plan);
        bench.moving(plan, move(plan, 2));
        bench.pass(Duration.ofMinutes(4));
        bench.allow(plan);
        bench.pass(Duration.ofMinutes(4));

        // then it says so, however long that takes
        assertThat(commanded(bench)).containsExactly(vm(2));
        assertThat(stage(bench, plan, 1))
                .isEqualTo("waits: it starts when db-2 has come to host-c: host-b has db-2 of its group db");
        bench.arrives(plan, move(plan, 2));
        assertThat(commanded(bench)).containsExactly(vm(2), vm(1));
        bench.arrives(plan, move(plan, 1));
        assertThat(bench.state(plan)).isEqualTo(PlanState.DONE);
    }

    @Test
    void shouldWaitForACompanionAfterARestartToo() {
        // given
        Bench before = begun(Fleets.of(3), guest(1, "db", A), guest(2, "db", B));
        Plan plan = unasked(before, target(2, C), target(1, B));
        before.allow(plan);
        before.moving(plan, move(plan, 2));

        // when another scheduler reads what this one published
        Bench bench = new Bench(before.fleets, folder).begin(before.now(plan));
        bench.allow(plan);
        bench.pass(Duration.ofSeconds(4));

        // then
        assertThat(commanded(bench)).isEmpty();
        assertThat(stage(bench, plan, 1)).contains("it starts when db-2 has come to host-c");
        bench.arrives(plan, move(plan, 2));
        assertThat(commanded(bench)).containsExactly(vm(1));
    }

    @Test
    void shouldNotFollowACompanionThatFailedToLeave() {
        // given
        Bench bench = begun(Fleets.of(3), guest(1, "db", A), guest(2, "db", B));
        Plan plan = unasked(bench, target(2, C), target(1, B));
        bench.allow(plan);
        bench.moving(plan, move(plan, 2));

        // when
        bench.fails(plan, move(plan, 2));

        // then
        assertThat(commanded(bench)).containsExactly(vm(2));
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.now(plan).reasons())
                .contains(new Reason("group.apart", "db-1 to host-b: host-b has db-2 of its group db"));
    }

    @Test
    void shouldWaitForWhatItNeedsAndNotGoWithoutIt() {
        // given one that follows what it needs into another zone
        Bench bench = begun(
                Fleets.of(4).zone(C, "zone-2").zone(D, "zone-2"),
                guest(1, "web", A),
                guest(2, "db", A),
                guest(3, "db", B));
        bench.fleets.label(vm(1), "needs", "db");
        Plan plan = unasked(bench, target(2, C), target(1, D));
        bench.allow(plan);
        bench.moving(plan, move(plan, 2));
        bench.pass(Duration.ofSeconds(4));

        // when
        String waits = stage(bench, plan, 1);
        bench.fails(plan, move(plan, 2));

        // then
        assertThat(waits)
                .isEqualTo("waits: it starts when db-2 has come to host-c:"
                        + " zone zone-2 has no guest of group db, which it needs");
        assertThat(commanded(bench)).containsExactly(vm(2));
        assertThat(reasons(bench, plan)).contains("group.needs");
    }

    @Test
    void shouldNotGoToWhereACompanionHasBeenOrderedMeanwhile() {
        // given
        Bench bench = begun(Fleets.of(3), guest(1, "db", A), guest(2, "db", C));
        Plan plan = unasked(bench, target(1, B));
        Plan ordered = bench.plan(new Order.Move(vm(2), B), false);

        // when
        bench.allow(ordered);
        bench.allow(plan);

        // then also before it has arrived
        assertThat(commanded(bench)).containsExactly(vm(2));
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, plan)).contains("group.apart");
    }

    @Test
    void shouldWaitForACompanionThatLeavesByAnotherPlanButNotForOneInDoubt() {
        // given guests that have become a group since their moves were planned, and one of which leaves by order
        Bench bench = begun(Fleets.of(4), guest(1, "", A), guest(2, "db", B));
        Plan first = unasked(bench, target(1, B));
        Plan ordered = leavingByOrder(bench);

        // when
        bench.allow(first);
        String waits = stage(bench, first, 1);
        bench.event(
                ordered,
                move(ordered, 2),
                5,
                new MigrationState.InDoubt(
                        Epoch.FIRST, new ImageDigest("ab".repeat(32)), new Reason("peer.silent", "no answer")));

        // then
        assertThat(waits).contains("when db-2 has come to host-c");
        assertThat(bench.state(first)).isEqualTo(PlanState.FAILED);
        assertThat(commanded(bench)).containsExactly(vm(2));
    }

    @Test
    void shouldNotWaitForACompanionWhoseMigrationShouldHaveEndedLongAgo() {
        // given one that waits for another that leaves by order, whose agents then say nothing any more
        Bench bench = begun(Fleets.of(4), guest(1, "", A), guest(2, "db", B));
        Plan first = unasked(bench, target(1, B));
        leavingByOrder(bench);
        bench.allow(first);
        String waits = stage(bench, first, 1);

        // when
        for (int minute = 0; minute < 32; minute++) {
            bench.allow(first);
            bench.pass(Duration.ofMinutes(1));
        }

        // then
        assertThat(waits).contains("when db-2 has come to host-c");
        assertThat(bench.state(first)).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, first)).contains("group.apart");
        assertThat(commanded(bench)).containsExactly(vm(2));
    }

    /** The second guest is on its way to C, and the first has come to be of its group. */
    private static Plan leavingByOrder(Bench bench) {
        Plan ordered = bench.plan(new Order.Move(vm(2), C), false);
        bench.fleets.label(vm(1), "group", "db");
        bench.allow(ordered);
        bench.moving(ordered, move(ordered, 2));
        return ordered;
    }

    @Test
    void shouldNotLetTwoWaitForEachOther() {
        // given two that have become a group since they were to change places
        Bench bench = begun(Fleets.of(2), guest(1, "", A), guest(2, "", B));
        Plan plan = unasked(bench, target(1, B), target(2, A));
        bench.fleets.label(vm(1), "group", "db").label(vm(2), "group", "db");

        // when
        bench.allow(plan);

        // then whichever went first would be with the other
        assertThat(commanded(bench)).isEmpty();
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, plan)).contains("group.apart");
        assertThat(bench.now(plan).reasons())
                .extracting(Reason::text)
                .contains("guest-1 to host-b: host-b has guest-2 of its group db");
    }

    @Test
    void shouldJudgeTogetherWhoWouldStartTogether() {
        // given two that may each go to the third zone, where one of theirs is
        Fleets fleets = Fleets.of(5)
                .zone(B, "zone-2")
                .zone(C, "zone-3")
                .zone(D, "zone-3")
                .zone(E, "zone-3");
        Bench bench = begun(fleets, guest(1, "db", A), guest(2, "db", B), guest(3, "db", C));
        Plan plan = unasked(bench, target(1, D), target(2, E));
        fleets.label(vm(3), "spread", "2");

        // when
        bench.allow(plan);
        VmId first = commanded(bench).getFirst();
        VmId second = first.equals(vm(1)) ? vm(2) : vm(1);
        String waits = stage(bench, plan, second.equals(vm(1)) ? 1 : 2);
        bench.pass(Duration.ofSeconds(4));

        // then one goes, and then the other may not any more
        assertThat(commanded(bench)).containsExactly(first);
        assertThat(waits).contains("when those that start now have arrived");
        assertThat(stage(bench, plan, second.equals(vm(1)) ? 1 : 2))
                .isEqualTo("dropped: its group db would be in 1 zone, label spread asks for 2");
    }

    @Test
    void shouldStartTogetherThoseOfWhichNeitherBreaksARule() {
        Fleets fleets = Fleets.of(5);
        Bench bench = begun(fleets, guest(1, "db", A), guest(2, "db", B), guest(3, "db", C));

        bench.allow(unasked(bench, target(1, D), target(2, E)));

        assertThat(commanded(bench)).containsExactlyInAnyOrder(vm(1), vm(2));
    }
}
