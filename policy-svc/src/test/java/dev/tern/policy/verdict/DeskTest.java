package dev.tern.policy.verdict;

import static dev.tern.policy.Scenario.ALLOW_ALL;
import static dev.tern.policy.Scenario.DONE;
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
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Approval;
import dev.tern.contracts.plan.Approvals;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.PlanVerdict;
import dev.tern.contracts.policy.RuleDecision;
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
    private static final String ONE_APPROVES = "- name: one-approves\n  kind: approval\n  people: 1\n";
    private static final String TWO_APPROVE = """
            - name: two-approve
              kind: approval
              people: 2
              match: source.zone != target.zone
              reason: crosses
            """;
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
    void shouldAllowOnceEnoughOtherPeopleApprovedJustThisPlan() {
        // given a plan that ann asked for, and two rules that want people
        desk.adopt(book(ALLOW_ALL, ONE_APPROVES, TWO_APPROVE));
        Plan asked = plan(move).with(new Approvals("user:ann", 0, List.of()));
        Verdict first = only(desk.answer(asked));
        // and which policy is asked about again when it does not see the target any more, and when it does
        now = now.plusSeconds(600);
        assertThat(only(desk.answer(asked))).isInstanceOf(Verdict.Defer.class);
        sampled(now);

        // when
        Verdict own = only(desk.answer(approvedBy(asked, asked.hash(), "user:ann", "user:ANN")));
        Verdict other = only(desk.answer(approvedBy(asked, "cd".repeat(32), "user:bob", "user:eve")));
        Verdict once = only(desk.answer(approvedBy(asked, asked.hash(), "user:ann", "user:bob", "user:Bob")));
        Verdict twice = only(desk.answer(approvedBy(asked, asked.hash(), "user:bob", "user:eve")));

        // then
        assertThat(List.of(first, own, other)).allSatisfy(verdict -> assertThat(verdict)
                .isInstanceOfSatisfying(Verdict.NeedsApproval.class, needs -> {
                    assertThat(needs.missing()).isEqualTo(2);
                    assertThat(needs.until()).isEqualTo(NOW.plus(Duration.ofHours(4)));
                    assertThat(needs.decisions())
                            .extracting(RuleDecision::reason)
                            .containsExactly(
                                    "one person approves it other than user:ann",
                                    "crosses: 2 people approve it other than user:ann");
                }));
        assertThat(once).isInstanceOfSatisfying(Verdict.NeedsApproval.class, needs -> {
            assertThat(needs.missing()).isEqualTo(1);
            assertThat(needs.until()).isEqualTo(NOW.plus(Duration.ofHours(4)));
            assertThat(needs.decisions())
                    .extracting(RuleDecision::reason)
                    .containsExactly("crosses: 2 people approve it other than user:ann; so far by user:bob");
        });
        assertThat(twice).isInstanceOf(Verdict.Allow.class);
        assertThat(twice.decisions())
                .extracting(RuleDecision::reason)
                .contains("crosses: approved by user:bob and user:eve");
    }

    @Test
    void shouldJudgePlansThatWaitForPeopleAnewWhenTheRulesChange() {
        // given one plan that waits, as it is known after a restart too
        desk.adopt(book(ALLOW_ALL, TWO_APPROVE));
        PlanVerdict waits = desk.answer(plan(move));
        now = now.plusSeconds(1);
        Desk restarted = new Desk(Terms.DEFAULT, () -> now);
        restarted.adopt(book(ALLOW_ALL, TWO_APPROVE));
        Scenario.hosts().forEach(restarted::saw);
        Scenario.hosts()
                .forEach(host -> restarted.saw(new HostSample(host.id(), now, Ratio.ZERO, DataSize.ZERO, List.of())));
        restarted.saw(vm(1, "host-a", Map.of()), NOW);
        restarted.saw(waits);
        restarted.saw(plan(move).withState(PlanState.AWAITING_APPROVAL));
        restarted.completed();

        for (Desk each : List.of(desk, restarted)) {
            // when the rules are the same, less strict, and none at all
            List<PlanVerdict> same = anew(each, ALLOW_ALL, TWO_APPROVE);
            List<PlanVerdict> less = anew(each, ALLOW_ALL, ONE_APPROVES);
            List<PlanVerdict> none = anew(each, ALLOW_ALL);
            List<PlanVerdict> decided = anew(each, ALLOW_ALL);

            // then
            assertThat(same).isEmpty();
            assertThat(less).singleElement().satisfies(answer -> assertThat(only(answer))
                    .isInstanceOfSatisfying(Verdict.NeedsApproval.class, needs -> assertThat(needs.missing())
                            .isEqualTo(1)));
            assertThat(none).singleElement().satisfies(answer -> assertThat(only(answer))
                    .isInstanceOf(Verdict.Allow.class));
            assertThat(decided).isEmpty();
        }
    }

    @Test
    void shouldTakeBackWhatPeopleHaveToApproveByTheNewRules() {
        // given one move under way, and one that has not begun
        desk.adopt(book(ALLOW_ALL));
        desk.answer(plan);
        desk.saw(event(1, new MigrationState.Copying(3)));
        now = now.plusSeconds(1);

        // when
        List<PlanVerdict> answers = desk.adopt(book(ALLOW_ALL, ONE_APPROVES));

        // then
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.moves().get(Scenario.migrationId(1))).isInstanceOf(Verdict.Deny.class);
            assertThat(answer.moves().get(Scenario.migrationId(2))).isInstanceOf(Verdict.NeedsApproval.class);
        });
    }

    private static List<PlanVerdict> anew(Desk desk, String... rules) {
        assertThat(desk.adopt(book(rules))).isEmpty();
        return desk.judgeAnew();
    }

    private static Plan approvedBy(Plan plan, String hash, String... people) {
        Approvals approvals = plan.approvals();
        for (String person : people) {
            approvals = approvals.with(new Approval(person, NOW, hash, ""));
        }
        return plan.with(approvals);
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
        desk.saw(event(9, DONE));
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
        return new MigrationEvent(made.id(), plan.id(), move.vm(), "vm-1", made.from(), made.to(), epoch, 9, at, DONE);
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
