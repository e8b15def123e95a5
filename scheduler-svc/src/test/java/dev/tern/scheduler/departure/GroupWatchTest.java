package dev.tern.scheduler.departure;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.Fleets.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.inquiry.Explanation;
import dev.tern.scheduler.placement.order.PlaceGuests;
import dev.tern.scheduler.placement.unasked.RelieveAhead;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupWatchTest {

    private static final HostId A = host(0);
    private static final HostId B = host(1);
    private static final HostId C = host(2);
    private static final HostId D = host(3);
    private static final HostId E = host(4);

    @TempDir
    Path folder;

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
        Plan ordered = bench.plan(new Order.Move(vm(2), C), false);
        bench.fleets.label(vm(1), "group", "db");
        bench.allow(ordered);
        bench.moving(ordered, move(ordered, 2));

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
        Plan ordered = bench.plan(new Order.Move(vm(2), C), false);
        bench.fleets.label(vm(1), "group", "db");
        bench.allow(ordered);
        bench.moving(ordered, move(ordered, 2));
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

    private record Placed(int number, String group, HostId on) {}

    private static Placed guest(int number, String group, HostId on) {
        return new Placed(number, group, on);
    }

    private Bench begun(Fleets fleets, Placed... guests) {
        for (Placed guest : guests) {
            String name = (guest.group().isEmpty() ? "guest" : guest.group()) + "-" + guest.number();
            fleets.put(
                    new Fleets.Guest(vm(guest.number()), name, 2, DataSize.ofGiB(1), 0.5, 100, guest.group()),
                    guest.on());
        }
        return new Bench(fleets.sampled(5), folder).begin();
    }

    private static RelieveAhead.Target target(int guest, HostId to) {
        return new RelieveAhead.Target(vm(guest), to, new Reason("host.lacks.cpu", "it will lack CPU"));
    }

    private static Plan unasked(Bench bench, RelieveAhead.Target... targets) {
        Plan plan = bench.plan(new Order.Relieve(List.of(targets)), false);
        assertThat(plan.moves()).hasSize(targets.length);
        return plan;
    }

    private static Move move(Plan plan, int guest) {
        return plan.moves().stream()
                .filter(move -> move.vm().equals(vm(guest)))
                .findFirst()
                .orElseThrow();
    }

    private static String stage(Bench bench, Plan plan, int guest) {
        Explanation told = Bench.given(bench.scheduler.explain(plan.id().value(), bench.fleets.now));
        return told.planned().stream()
                .filter(planned -> planned.move().vm().equals(vm(guest)))
                .map(Explanation.Planned::stage)
                .findFirst()
                .orElseThrow();
    }

    private static List<VmId> commanded(Bench bench) {
        return bench.said.migrates().stream()
                .map(MigrationCommand.Migrate::vm)
                .distinct()
                .toList();
    }

    private static List<String> reasons(Bench bench, Plan plan) {
        return bench.now(plan).reasons().stream().map(Reason::code).toList();
    }
}
