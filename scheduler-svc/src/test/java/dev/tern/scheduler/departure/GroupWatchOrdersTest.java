package dev.tern.scheduler.departure;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.Fleets.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.placement.order.PlaceGuests;
import dev.tern.scheduler.plan.Order;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Orders of people, parking, hosts that are emptied, drafts and approvals, where groups have a say. */
class GroupWatchOrdersTest extends GroupWatchFixture {

    @Test
    void shouldMakePeoplesMovesToWhereACompanionIs() {
        // given
        Bench bench = begun(Fleets.of(3), guest(1, "db", A), guest(2, "db", B), guest(3, "db", C));

        // when one is ordered there, and two to change places
        Plan there = bench.plan(new Order.Move(vm(1), B), false);
        bench.allow(there);
        bench.arrives(there, move(there, 1));
        Plan swap = bench.plan(
                new Order.Place(List.of(new PlaceGuests.Target(vm(2), C), new PlaceGuests.Target(vm(3), B))), false);
        bench.allow(swap);
        bench.arrives(swap, move(swap, 2));
        bench.pass(Duration.ofSeconds(4));
        bench.arrives(swap, move(swap, 3));

        // then
        assertThat(bench.state(there)).isEqualTo(PlanState.DONE);
        assertThat(bench.state(swap)).isEqualTo(PlanState.DONE);
    }

    @Test
    void shouldNotParkAGuestWhereACompanionHasComeAndParkAnother() {
        // given two that change places between full hosts, one of them by way of the third
        Fleets fleets = Fleets.of(3);
        fleets.put(new Fleets.Guest(vm(1), "guest-1", 2, DataSize.ofGiB(12), 0.5, 100, ""), A);
        fleets.put(new Fleets.Guest(vm(2), "guest-2", 2, DataSize.ofGiB(12), 0.5, 2_000, ""), B);
        Bench bench = begun(fleets, guest(3, "db", C));
        Plan plan = bench.plan(
                new Order.Place(List.of(new PlaceGuests.Target(vm(1), B), new PlaceGuests.Target(vm(2), A))), false);
        HostId parkedOn = move(plan, 1).to();
        fleets.label(vm(1), "group", "db");

        // when
        bench.allow(plan);
        bench.pass(Duration.ofSeconds(20));
        Plan again = bench.said.lastPlan();
        bench.allow(again);

        // then nobody asked for that host
        assertThat(parkedOn).isEqualTo(C);
        assertThat(reasons(bench, plan)).contains("group.apart", "parked.not.reached", "plan.retry");
        assertThat(again.moves().getFirst().vm()).isEqualTo(vm(2));
        assertThat(commanded(bench)).containsExactly(vm(2));
    }

    @Test
    void shouldPlanAnewWhereAGuestIsToBeParkedBehindOneThatFindsNoRoom() {
        // given two that change places by way of the host that a companion leaves, for where another makes room
        Fleets fleets = Fleets.of(5).put(small(D));
        fleets.put(large(1, 13, 100, "db"), A).put(large(2, 13, 2_000, ""), B);
        fleets.put(large(3, 12, 100, "db"), C).put(large(4, 12, 100, ""), D);
        Bench bench = begun(fleets, guest(5, "db", E));
        Plan plan = bench.plan(new Order.Place(List.of(to(4, E), to(3, D), to(1, B), to(2, A))), false);
        bench.allow(plan);
        bench.moving(plan, move(plan, 4));
        String waits = stage(bench, plan, 1);

        // when that one does not leave
        bench.fails(plan, move(plan, 4));
        bench.pass(Duration.ofSeconds(4));

        // then nobody waits for the others any more
        assertThat(move(plan, 1).to()).isEqualTo(C);
        assertThat(waits).contains("when guest-3 has come to host-d");
        assertThat(commanded(bench)).containsExactly(vm(4));
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, plan)).contains("group.follows", "parked.not.reached", "plan.retry");
    }

    private static Fleets.Guest large(int number, int gib, double pages, String group) {
        return new Fleets.Guest(vm(number), "guest-" + number, 2, DataSize.ofGiB(gib), 0.5, pages, group);
    }

    private static Host small(HostId id) {
        return new Host(
                id,
                "zone-1",
                Fleets.CORES,
                DataSize.ofGiB(14),
                HostHealth.UP,
                false,
                new Endpoint("127.0.0.1", 7100),
                Map.of());
    }

    @Test
    void shouldEmptyAHostThoughACompanionIsOnTheOnlyOther() {
        // given one that has become of its group since
        Bench bench = begun(Fleets.of(2), guest(1, "db", A), guest(2, "", B));
        Plan plan = bench.plan(new Order.Evacuate(A), false);
        bench.fleets.label(vm(2), "group", "db");

        // when
        bench.allow(plan);
        PlanState overtaken = bench.state(plan);
        bench.pass(Duration.ofSeconds(20));
        Plan again = bench.said.lastPlan();
        bench.allow(again);

        // then it is planned anew, knowing that
        assertThat(overtaken).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, plan)).contains("group.apart", "plan.retry");
        assertThat(again.id()).isNotEqualTo(plan.id());
        assertThat(move(again, 1).reasons()).extracting(Reason::code).contains("group.apart");
        assertThat(commanded(bench)).containsExactly(vm(1));
    }

    @Test
    void shouldEmptyAHostThoughACompanionComesToEachThatIsChosen() {
        // given a guest and its companion, which somebody moves to where the guest is to go, each time
        Bench bench = begun(Fleets.of(3), guest(1, "db", A), guest(2, "db", B));
        Plan plan = bench.plan(new Order.Evacuate(A), false);
        int plans = 1;

        // when
        while (commanded(bench).isEmpty()) {
            bench.fleets.place(vm(2), move(plan, 1).to()).sampled(1);
            bench.allow(plan);
            bench.pass(Duration.ofMinutes(2));
            Plan next = bench.said.lastPlan();
            if (next.id().equals(plan.id())) {
                break;
            }
            plan = next;
            plans++;
        }

        // then the last try leads there all the same
        assertThat(commanded(bench)).containsExactly(vm(1));
        assertThat(plans).isEqualTo(4);
    }

    @Test
    void shouldNotApplyADraftThatHasComeToBreakARule() {
        // given one that leads to where a companion goes then, and one that leads to where one leaves
        Bench bench = begun(Fleets.of(4), guest(1, "db", A), guest(2, "db", C), guest(3, "web", B), guest(4, "", D));
        Plan broken = bench.plan(new Order.Relieve(List.of(target(1, B))), true);
        Plan waits = bench.plan(new Order.Relieve(List.of(target(3, D))), true);
        bench.fleets.label(vm(4), "group", "web");
        Plan ordered = bench.plan(new Order.Place(List.of(to(2, B), to(4, C))), false);

        // when
        bench.allow(ordered);
        Answer<Plan> refused = bench.scheduler.apply(broken.id(), null, Bench.ACTOR, bench.fleets.now);
        Answer<Plan> applied = bench.scheduler.apply(waits.id(), null, Bench.ACTOR, bench.fleets.now);

        // then
        assertThat(commanded(bench)).containsExactlyInAnyOrder(vm(2), vm(4));
        assertThat(refused)
                .isEqualTo(Answer.refuse(
                        Answer.Kind.CONFLICT,
                        "group.apart",
                        "db-1 to host-b: host-b has db-2 of its group db: make a new plan"));
        assertThat(Bench.given(applied).state()).isEqualTo(PlanState.SUBMITTED);
    }

    @Test
    void shouldLeaveToNobodyAPlanThatHasComeToBreakARule() {
        // given an order that awaits approval
        Bench bench = begun(Fleets.of(3), guest(1, "db", A), guest(2, "db", C));
        Plan plan = bench.plan(new Order.Evacuate(A), false);
        bench.answer(plan, move -> new Verdict.NeedsApproval(1, bench.fleets.now.plus(Duration.ofHours(1)), List.of()));
        PlanState before = bench.state(plan);

        // when somebody moves its companion to where it is to go
        bench.fleets.place(vm(2), B);
        Answer<Plan> approved = bench.scheduler.approve(plan.id(), plan.hash(), "user:bob", "", bench.fleets.now);
        bench.pass(Duration.ofSeconds(20));

        // then it is planned anew
        assertThat(move(plan, 1).to()).isEqualTo(B);
        assertThat(before).isEqualTo(PlanState.AWAITING_APPROVAL);
        assertThat(Bench.refusal(approved)).isEqualTo("group.apart");
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(reasons(bench, plan)).contains("group.apart", "plan.retry");
        assertThat(move(bench.said.lastPlan(), 1).to()).isEqualTo(C);
    }

    private static PlaceGuests.Target to(int guest, HostId host) {
        return new PlaceGuests.Target(vm(guest), host);
    }
}
