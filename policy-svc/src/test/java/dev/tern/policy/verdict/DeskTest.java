package dev.tern.policy.verdict;

import static dev.tern.policy.Scenario.ALLOW_ALL;
import static dev.tern.policy.Scenario.NOW;
import static dev.tern.policy.Scenario.book;
import static dev.tern.policy.Scenario.move;
import static dev.tern.policy.Scenario.plan;
import static dev.tern.policy.Scenario.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.policy.Scenario;
import dev.tern.policy.rule.RuleBook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeskTest {
    private static final String NOT_ZONE_2 =
            "- name: not-zone-2\n  kind: when\n  effect: deny\n  when: target.zone == 'zone-2'\n";
    private static final String ONE_AT_ONCE = "- name: one\n  kind: concurrency\n  most: 1\n";

    private Instant now = NOW;
    private final Desk desk = new Desk(Terms.DEFAULT, () -> now);
    private final Move move = move(1, "host-a", "host-c");
    private final Plan plan = plan(move, move(2, "host-a", "host-b"));

    @BeforeEach
    void know() {
        Scenario.hosts().forEach(desk::saw);
        sampled(NOW);
        for (int number = 1; number <= 4; number++) {
            desk.saw(vm(number, "host-a", Map.of()), NOW);
        }
        desk.completed();
    }

    @Test
    void shouldDenyBeforeAnyRuleIsInForce() {
        assertThat(desk.answer(plan).moves().values()).allMatch(Verdict.Deny.class::isInstance);
    }

    @Test
    void shouldTakeBackOnlyTheAllowsThatTheNewRulesWouldNotGive() {
        // given
        desk.adopt(book(ALLOW_ALL));
        desk.answer(plan);
        now = now.plusSeconds(1);

        // when
        List<PlanVerdict> answers = desk.adopt(book(ALLOW_ALL, NOT_ZONE_2));

        // then the answer to the whole plan is said again, with one verdict changed
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.at()).isEqualTo(now);
            assertThat(answer.planHash()).isEqualTo(plan.hash());
            assertThat(answer.moves().get(Scenario.migrationId(1))).isInstanceOf(Verdict.Deny.class);
            assertThat(answer.moves().get(Scenario.migrationId(2))).isInstanceOf(Verdict.Allow.class);
        });
        assertThat(desk.adopt(book(ALLOW_ALL, NOT_ZONE_2))).isEmpty();
    }

    @Test
    void shouldTakeBackAMoveUnderWayBeforeItsRelease() {
        // given
        desk.adopt(book(ALLOW_ALL));
        desk.answer(plan);
        desk.saw(event(1, new MigrationState.Copying(3)));
        now = now.plusSeconds(400);

        // then
        assertThat(desk.adopt(book(ALLOW_ALL, NOT_ZONE_2))).hasSize(1);
    }

    @Test
    void shouldNotTakeBackWhatIsReleasedExpiredOrOver() {
        // given
        desk.adopt(book(ALLOW_ALL));
        desk.answer(plan);
        desk.saw(event(1, new MigrationState.Copying(3)));
        desk.saw(event(2, new MigrationState.Released(new Epoch(2), ImageDigest.UNVERIFIED)));

        // then
        assertThat(desk.adopt(book(ALLOW_ALL, NOT_ZONE_2))).isEmpty();

        // and an allow that nobody used is gone by itself
        Plan other = withId(2, move(3, "host-a", "host-c"));
        desk.adopt(book(ALLOW_ALL));
        desk.answer(other);
        now = now.plus(Duration.ofMinutes(6));
        assertThat(desk.adopt(book(ALLOW_ALL, NOT_ZONE_2))).isEmpty();
    }

    @Test
    void shouldNotEndRunningMovesForALowerLimitOrAWindowThatClosed() {
        // given two moves under way inside a window that closes
        String window = "- name: w\n  kind: window\n  time-zone: UTC\n  open:\n    - {from: '09:00', to: '10:30'}\n";
        desk.adopt(book(ALLOW_ALL, window));
        desk.answer(plan);
        desk.saw(event(1, new MigrationState.Copying(3)));
        MigrationEvent second = event(1, new MigrationState.Copying(1));
        desk.saw(new MigrationEvent(
                Scenario.migrationId(2),
                plan.id(),
                Scenario.vmId(2),
                "vm-2",
                second.from(),
                second.to(),
                second.epoch(),
                1,
                now,
                second.state()));
        now = now.plusSeconds(3600);

        // then
        assertThat(desk.adopt(book(ALLOW_ALL, window, ONE_AT_ONCE))).isEmpty();

        // but one that has not begun waits for the next window
        Plan other = withId(2, move(3, "host-a", "host-c"));
        now = NOW;
        desk.adopt(book(ALLOW_ALL, window));
        desk.answer(other);
        now = NOW.plusSeconds(200);
        String closed = window.replace("10:30", "10:01");
        assertThat(desk.adopt(book(ALLOW_ALL, closed)))
                .singleElement()
                .satisfies(answer -> assertThat(answer.moves().values()).first().isInstanceOf(Verdict.Defer.class));
    }

    @Test
    void shouldCountAllowedMovesOfOtherPlansUntilTheyAreOver() {
        // given
        desk.adopt(book(ALLOW_ALL, ONE_AT_ONCE));
        Plan first = withId(1, move(1, "host-a", "host-c"));
        Plan second = withId(2, move(3, "host-a", "host-b"));
        desk.answer(first);

        // then the second waits, as long as the first may begin, and while it runs
        assertThat(only(desk.answer(second))).isInstanceOf(Verdict.Defer.class);
        desk.saw(event(1, new MigrationState.Copying(1)));
        now = now.plusSeconds(120);
        sampled(now);
        assertThat(only(desk.answer(second))).isInstanceOf(Verdict.Defer.class);

        // and goes when the first is over
        desk.saw(event(2, new MigrationState.RolledBack("copying", new Reason("a.b", "c"))));
        assertThat(only(desk.answer(second))).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void shouldKeepTheAllowsOfMovesUnderWayWhenThePlanIsAskedAboutAgain() {
        // given one move under way, whose guest is at its new host already, and a limit of two
        desk.adopt(book(ALLOW_ALL, "- name: two\n  kind: concurrency\n  most: 2\n"));
        Verdict first = desk.answer(plan).moves().get(move.id());
        desk.saw(event(1, new MigrationState.Copying(1)));
        desk.saw(vm(1, "host-c", Map.of()), NOW.plusSeconds(15));
        now = now.plusSeconds(20);
        sampled(now);

        // when
        PlanVerdict again = desk.answer(plan);

        // then it keeps its allow and counts, and the other is judged anew
        assertThat(again.moves().get(move.id())).isEqualTo(first);
        assertThat(again.moves().get(Scenario.migrationId(2)))
                .isInstanceOfSatisfying(Verdict.Allow.class, allow -> assertThat(allow.expiresAt())
                        .isEqualTo(now.plus(Terms.DEFAULT.allowFor())));
        assertThat(desk.adopt(book(ALLOW_ALL, ONE_AT_ONCE))).hasSize(1);
    }

    @Test
    void shouldKnowItsAllowsAgainAfterARestartWhateverIsReadFirst() {
        // given
        desk.adopt(book(ALLOW_ALL));
        PlanVerdict verdict = desk.answer(plan);
        Desk restarted = new Desk(Terms.DEFAULT, () -> now);
        Scenario.hosts().forEach(restarted::saw);
        restarted.saw(vm(1, "host-a", Map.of()), NOW);
        restarted.saw(vm(2, "host-a", Map.of()), NOW);

        // when
        restarted.saw(event(1, new MigrationState.Copying(1)));
        restarted.saw(verdict);
        restarted.saw(plan);
        restarted.completed();

        // then
        assertThat(restarted.adopt(book(ALLOW_ALL))).isEmpty();
        assertThat(restarted.adopt(book(ALLOW_ALL, NOT_ZONE_2))).hasSize(1);
    }

    @Test
    void shouldKnowWhereAGuestArrivedBeforeInventoryDoes() {
        // given
        String spread = "- name: spread\n  kind: anti-affinity\n  label: group\n";
        desk.adopt(book(ALLOW_ALL, spread));
        desk.saw(vm(1, "host-a", Map.of("group", "web")), NOW);
        desk.saw(vm(3, "host-a", Map.of("group", "web")), NOW);
        desk.answer(plan);

        // when its move is done, and inventory repeats what it knew before
        now = now.plusSeconds(10);
        desk.saw(event(
                9,
                new MigrationState.Done(new MigrationOutcome(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        1,
                        DataSize.ZERO,
                        DataSize.ZERO,
                        ImageDigest.UNVERIFIED,
                        Manner.RELAY))));
        desk.saw(vm(1, "host-a", Map.of("group", "web")), NOW.plusSeconds(9));

        // then another of its group does not follow it
        assertThat(only(desk.answer(withId(2, move(3, "host-a", "host-c"))))).isInstanceOf(Verdict.Deny.class);

        // and what inventory says later counts again
        desk.saw(vm(1, "host-b", Map.of("group", "web")), NOW.plusSeconds(12));
        assertThat(only(desk.answer(withId(2, move(3, "host-a", "host-c"))))).isInstanceOf(Verdict.Allow.class);
    }

    @Test
    void shouldNotTakeAHostsClockForItsOwn() {
        // given an agent whose clock is an hour ahead, that says that a guest has arrived
        desk.adopt(book(ALLOW_ALL));
        desk.answer(plan);
        desk.saw(arrival(1, Epoch.FIRST, "host-c", now.plus(Duration.ofHours(1))));

        // when it moves on by agents whose clocks are right
        now = now.plusSeconds(5);
        desk.saw(arrival(8, Epoch.FIRST.next(), "host-b", now));

        // then it is there
        assertThat(only(desk.answer(withId(2, move(1, "host-b", "host-a"))))).isInstanceOf(Verdict.Allow.class);

        // and where inventory says later
        now = now.plusSeconds(5);
        desk.saw(arrival(9, Epoch.FIRST.next().next(), "host-c", now.plus(Duration.ofHours(1))));
        now = now.plusSeconds(5);
        desk.saw(vm(1, "host-b", Map.of()), now);
        assertThat(only(desk.answer(withId(3, move(1, "host-b", "host-a"))))).isInstanceOf(Verdict.Allow.class);
    }

    private MigrationEvent arrival(int migration, Epoch epoch, String to, Instant at) {
        Move made = move(migration, "host-a", to);
        MigrationState done = new MigrationState.Done(new MigrationOutcome(
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                1,
                DataSize.ZERO,
                DataSize.ZERO,
                ImageDigest.UNVERIFIED,
                Manner.RELAY));
        return new MigrationEvent(made.id(), plan.id(), move.vm(), "vm-1", made.from(), made.to(), epoch, 9, at, done);
    }

    @Test
    void shouldForgetPlansThatAreOver() {
        // given
        desk.adopt(book(ALLOW_ALL));
        desk.answer(plan);

        // when
        desk.saw(plan.withState(PlanState.DONE));

        // then
        assertThat(desk.adopt(RuleBook.EMPTY)).isEmpty();
        assertThat(desk.fleet().flights()).isEmpty();
    }

    private void sampled(Instant at) {
        Scenario.hosts().forEach(host -> desk.saw(new HostSample(host.id(), at, Ratio.ZERO, DataSize.ZERO, List.of())));
    }

    private MigrationEvent event(int step, MigrationState state) {
        return new MigrationEvent(
                move.id(), plan.id(), move.vm(), "vm-1", move.from(), move.to(), Epoch.FIRST, step, now, state);
    }

    private static Verdict only(PlanVerdict verdict) {
        return verdict.moves().values().iterator().next();
    }

    private static Plan withId(int number, Move... moves) {
        Plan plan = plan(moves);
        return new Plan(
                Scenario.planId(number),
                plan.hash(),
                plan.goal(),
                plan.createdAt(),
                plan.expiresAt(),
                plan.state(),
                plan.moves(),
                plan.reasons());
    }
}
