package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.SwapFleet;
import dev.tern.scheduler.departure.Punctuality;
import dev.tern.scheduler.placement.order.PlaceGuests.Target;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests write so much that each goes alone through a port, which is rated. */
class DeadlinesTest {

    private static final Duration BETWEEN_LOOKS =
            ExecutionSettings.DEFAULT.balance().interval();
    private static final double BUSY = 20_000;

    /** Guests 1, 2 and 3 from host-a to host-c, by hand and without a deadline. */
    private static final Order BY_HAND = new Order.Place(IntStream.rangeClosed(1, 3)
            .mapToObj(guest -> new Target(Fleets.vm(guest), Fleets.host(2)))
            .toList());

    /** Guest 4 from host-b, which has only host-c to go to: less urgent than what is moved by hand. */
    private static final Order EVACUATION = new Order.Evacuate(Fleets.host(1));

    private static final VmId EVACUEE = Fleets.vm(4);

    @TempDir
    Path folder;

    /** Of one move, as it is predicted. */
    private Duration length = Duration.ZERO;

    // ---- which moves go first

    @Test
    void shouldLetWhatIsDueOvertakeWhatIsNotWhereItWouldBeLateElse() {
        // given three moves by hand, the first of which has begun, and an evacuation that is in time as the next
        Bench bench = bench();
        Plan byHand = bench.plan(BY_HAND, false);
        bench.allow(byHand);
        Plan due = bench.planBy(after(bench, 2.5), EVACUATION, false);
        bench.allow(due);

        // when
        arrives(bench, byHand);
        bench.pass(Duration.ofSeconds(2));

        // then
        assertThat(commanded(bench)).hasSize(2).endsWith(EVACUEE);
        assertThat(codes(due)).contains("deadline.in.time");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotLetItOvertakeWhereThereIsTimeEnoughOrItDoesNotMatter(boolean due) {
        Bench bench = bench();
        Plan byHand = bench.plan(BY_HAND, false);
        bench.allow(byHand);
        Plan evacuation = due ? bench.planBy(after(bench, 20), EVACUATION, false) : bench.plan(EVACUATION, false);
        bench.allow(evacuation);

        arrives(bench, byHand);
        bench.pass(Duration.ofSeconds(2));

        assertThat(commanded(bench)).hasSize(2).doesNotContain(EVACUEE);
    }

    @Test
    void shouldKeepTheDeadlineThroughARestart() {
        // given
        Bench before = bench();
        Plan byHand = before.plan(BY_HAND, false);
        before.allow(byHand);
        before.moving(byHand, byHand.moves().getFirst());
        Instant deadline = after(before, 2.5);
        Plan due = before.planBy(deadline, EVACUATION, false);

        // when another scheduler reads what was published
        Bench after = new Bench(before.fleets, folder);
        after.scheduler.restore(before.now(byHand));
        after.begin(before.now(due));
        after.allow(byHand);
        after.allow(due);
        after.arrives(byHand, byHand.moves().getFirst());
        after.pass(Duration.ofSeconds(2));

        // then
        assertThat(after.now(due).deadline()).isEqualTo(deadline);
        assertThat(commanded(after)).containsExactly(EVACUEE);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 3_600})
    void shouldNotAwaitAQuietMomentWhereTheDeadlineWouldBeMissedByIt(int seconds) {
        // given a guest that writes much more than it usually does
        Fleets fleets = Fleets.of(2);
        guest(fleets, 1, 100, 0);
        fleets.sampled(60);
        guest(fleets, 1, BUSY, 0);
        Bench bench = new Bench(fleets.sampled(1), folder).begin();

        // when
        Plan plan = bench.planBy(fleets.now.plusSeconds(seconds), new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(plan);

        // then
        boolean waits = seconds == 3_600;
        assertThat(commanded(bench)).hasSize(waits ? 0 : 1);
    }

    // ---- what is told

    @Test
    void shouldRefuseATimeThatHasPassedAndApplyNothing() {
        Bench bench = bench();
        Instant past = bench.fleets.now.minusSeconds(1);

        assertThat(Bench.refusal(bench.scheduler.plan(EVACUATION, past, false, Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("deadline.passed");
        assertThat(bench.said.plans).isEmpty();

        // and a draft that nobody applied in time
        Plan draft = bench.planBy(bench.fleets.now.plusSeconds(10), EVACUATION, true);
        bench.pass(Duration.ofSeconds(10));
        assertThat(Bench.refusal(bench.scheduler.apply(draft.id(), draft.hash(), Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("deadline.passed");
        assertThat(bench.state(draft)).isEqualTo(PlanState.DRAFT);
    }

    @Test
    void shouldTellBeforeItIsAppliedWhoWouldBeLateAndLetItBeApplied() {
        // given three moves one after the other, of which the first is in time
        Bench bench = bench();
        Plan draft = bench.planBy(after(bench, 1.5), BY_HAND, true);

        // then
        assertThat(draft.state()).isEqualTo(PlanState.DRAFT);
        assertThat(late(draft))
                .singleElement()
                .asString()
                .contains("guest-")
                .contains(", guest-")
                .contains(" by ");
        assertThat(bench.said.alerts).isEmpty();
        assertThat(Bench.given(bench.scheduler.apply(draft.id(), draft.hash(), Bench.ACTOR, bench.fleets.now))
                        .state())
                .isEqualTo(PlanState.SUBMITTED);
    }

    @Test
    void shouldReckonWithTheMovesOfOtherPlans() {
        Bench bench = bench();
        Instant deadline = after(bench, 1.5);

        Plan alone = bench.planBy(deadline, EVACUATION, true);
        bench.allow(bench.plan(BY_HAND, false));
        Plan behindAnother = bench.planBy(deadline, EVACUATION, true);

        assertThat(codes(alone)).contains("deadline.in.time");
        assertThat(late(behindAnother)).hasSize(1);
    }

    @Test
    void shouldSayOnceThatWhatIsLeftComesToBeLateAndGoOn() {
        // given a plan that is in time as planned, the first move of which takes much longer
        Bench bench = bench();
        Plan plan = bench.planBy(after(bench, 4), BY_HAND, false);
        bench.allow(plan);
        bench.moving(plan, first(bench, plan));
        assertThat(codes(plan)).contains("deadline.in.time");

        // when
        bench.pass(length.multipliedBy(4));

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.RUNNING);
        assertThat(late(bench.now(plan))).hasSize(1);
        assertThat(bench.said.lastPlan()).isEqualTo(bench.now(plan));
        assertThat(alerts(bench)).extracting(Alert::firing).containsExactly(true);

        // and after a restart it is not said again, but that it is over
        Bench after = new Bench(bench.fleets, folder).begin(bench.now(plan));
        after.allow(plan);
        after.pass(Duration.ofSeconds(2));
        assertThat(alerts(after)).isEmpty();
        plan.moves().forEach(move -> {
            after.moving(plan, move);
            after.arrives(plan, move);
        });
        after.pass(BETWEEN_LOOKS);
        assertThat(after.state(plan)).isEqualTo(PlanState.DONE);
        assertThat(alerts(after)).extracting(Alert::firing).containsExactly(false);
        assertThat(late(after.now(plan))).hasSize(1);
    }

    @Test
    void shouldSayThatPolicyPutsItOffForTooLong() {
        Bench bench = bench();
        Instant deadline = after(bench, 4);
        Plan plan = bench.planBy(deadline, EVACUATION, false);
        Move move = plan.moves().getFirst();

        bench.answer(plan, _ -> new Verdict.Defer(deadline, List.of()));
        bench.pass(BETWEEN_LOOKS);

        assertThat(bench.state(plan)).isEqualTo(PlanState.DEFERRED);
        assertThat(late(bench.now(plan))).singleElement().asString().contains("late are " + move.vmName() + " by ");
    }

    @Test
    void shouldTryAgainByTheSameDeadline() {
        Bench bench = bench();
        Instant deadline = after(bench, 100);
        Plan plan = bench.planBy(deadline, EVACUATION, false);
        bench.allow(plan);

        bench.fails(plan, plan.moves().getFirst());
        bench.pass(Duration.ofMinutes(1));

        assertThat(bench.said.lastPlan().id()).isNotEqualTo(plan.id());
        assertThat(bench.said.lastPlan().deadline()).isEqualTo(deadline);
    }

    @Test
    void shouldForetellParkedGuestsWhereTheyAreToBeBeforeAndWhileTheyWait() {
        // given guests that get past each other by way of a third host
        Bench bench = new Bench(SwapFleet.of(3).sampled(5), folder).begin();
        Order swap = new Order.Place(SwapFleet.TARGETS);
        Instant deadline = bench.fleets.now.plusSeconds(3_600);
        Plan plan = bench.planBy(deadline, swap, false);
        Plan hasty = new Bench(SwapFleet.of(3).sampled(5), folder)
                .begin()
                .planBy(bench.fleets.now.plusSeconds(1), swap, true);

        // then three moves one after the other are expected
        assertThat(codes(plan)).contains("deadline.in.time");
        assertThat(late(hasty))
                .singleElement()
                .asString()
                .contains("guest-1 by")
                .contains("guest-2 by");

        // and while the first waits on the third host
        bench.allow(plan);
        Move aside = plan.moves().getFirst();
        bench.moving(plan, aside);
        bench.pass(Duration.ofSeconds(4));
        bench.arrives(plan, aside);
        bench.pass(BETWEEN_LOOKS);
        assertThat(commanded(bench)).containsExactly(Fleets.vm(1), Fleets.vm(2));
        assertThat(late(bench.now(plan))).isEmpty();
    }

    // ---- what tests are made of

    private Bench bench() {
        Fleets fleets = Fleets.of(3);
        for (int guest = 1; guest <= 3; guest++) {
            guest(fleets, guest, BUSY, 0);
        }
        guest(fleets, 4, BUSY, 1);
        fleets.put(fleets.hostOf(Fleets.host(0)).withCordoned(true));
        for (int host = 0; host < 3; host++) {
            fleets.state.port(new HostPort(Fleets.host(host), "eth0", Bandwidth.ofMiBPerSecond(75), Fleets.START));
        }
        Bench bench = new Bench(fleets.sampled(60), folder).begin();
        length = bench.plan(EVACUATION, true)
                .moves()
                .getFirst()
                .predicted()
                .duration()
                .expected();
        bench.said.plans.clear();
        return bench;
    }

    private static void guest(Fleets fleets, int number, double pages, int host) {
        fleets.put(
                new Fleets.Guest(Fleets.vm(number), "guest-" + number, 2, DataSize.ofGiB(2), 0.2, pages, ""),
                Fleets.host(host));
    }

    /** So many times as long from now as one move is predicted to take. */
    private Instant after(Bench bench, double moves) {
        return bench.fleets.now.plusMillis(Math.round(length.toMillis() * moves));
    }

    private static Move first(Bench bench, Plan plan) {
        VmId vm = bench.said.migrates().getFirst().vm();
        return plan.moves().stream()
                .filter(move -> move.vm().equals(vm))
                .findFirst()
                .orElseThrow();
    }

    private static void arrives(Bench bench, Plan plan) {
        Move move = first(bench, plan);
        bench.moving(plan, move);
        bench.arrives(plan, move);
    }

    private static List<VmId> commanded(Bench bench) {
        return bench.said.migrates().stream().map(MigrationCommand.Migrate::vm).toList();
    }

    private static List<String> codes(Plan plan) {
        return plan.reasons().stream().map(Reason::code).toList();
    }

    private static List<String> late(Plan plan) {
        return plan.reasons().stream()
                .filter(reason -> reason.code().equals(Punctuality.LATE))
                .map(Reason::text)
                .toList();
    }

    private static List<Alert> alerts(Bench bench) {
        return bench.said.alerts.stream()
                .filter(alert -> alert.code().equals(AlertKind.PLAN_LATE.code()))
                .toList();
    }
}
