package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.plan.Approval;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.inquiry.Explanation;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.surroundings.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewsTest {

    private static final Duration FOUR_HOURS = Duration.ofHours(4);
    private static final String BOB = "user:bob";
    private static final String EVE = "user:eve";

    @TempDir
    Path folder;

    @Test
    void shouldStartNothingBeforePeopleApproveAndPolicyAllows() {
        // given an order that policy leaves to two people
        Bench bench = ordered();
        Plan plan = bench.said.lastPlan();
        Instant until = bench.fleets.now.plus(FOUR_HOURS);
        leaveToPeople(bench, plan, 2);

        // when nobody does anything for longer than a plan lives
        bench.pass(Duration.ofMinutes(10));

        // then it waits, and says for whom
        Plan waiting = bench.scheduler.plan(plan.id()).orElseThrow();
        assertThat(waiting.state()).isEqualTo(PlanState.AWAITING_APPROVAL);
        assertThat(waiting.expiresAt()).isEqualTo(until);
        assertThat(waiting.approvals().askedBy()).isEqualTo(Bench.ACTOR);
        assertThat(waiting.approvals().missing()).isEqualTo(2);
        assertThat(waiting.reasons()).extracting(Reason::text).anyMatch(t -> t.contains("two-people: too critical"));
        Explanation why = Bench.given(bench.scheduler.explain(plan.id().value(), bench.fleets.now));
        assertThat(why.summary()).contains("awaiting-approval");
        assertThat(why.planned().getFirst().stage()).isEqualTo("waits for the approval of 2 people, until " + until);
        assertThat(bench.scheduler.status(bench.fleets.now).plans()).containsEntry(PlanState.AWAITING_APPROVAL, 1);
        assertThat(alerts(bench, plan)).extracting(Alert::firing).containsExactly(true);
        assertThat(bench.said.commands).isEmpty();

        // when one approves: policy is asked, with the approval, and wants another one
        Plan once = approve(bench, plan, BOB);
        assertThat(once.state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(once.hash()).isEqualTo(plan.hash());
        assertThat(bench.said.lastPlan().approvers()).containsExactly(BOB);
        leaveToPeople(bench, plan, 1);
        assertThat(bench.state(plan)).isEqualTo(PlanState.AWAITING_APPROVAL);
        assertThat(bench.said.commands).isEmpty();

        // when the other does, before policy has said anything of the first again
        Plan twice = approve(bench, plan, EVE);
        assertThat(twice.approvers()).containsExactly(BOB, EVE);
        assertThat(bench.said.commands).isEmpty();
        bench.allow(plan);

        // then the moves start, and who was told is told that it is over
        assertThat(bench.state(plan)).isEqualTo(PlanState.RUNNING);
        assertThat(bench.said.migrates()).hasSize(plan.moves().size());
        assertThat(alerts(bench, plan)).extracting(Alert::firing).containsExactly(true, false);
        assertThat(bench.said.audit)
                .filteredOn(entry -> entry.action().equals("plan.approved"))
                .extracting(AuditEntry::actor)
                .containsExactly(BOB, EVE);
    }

    @Test
    void shouldRefuseWhoAskedWhoIsNobodyAndWhatIsNotThePlan() {
        // given
        Bench bench = ordered();
        Plan plan = bench.said.lastPlan();
        assertThat(refusal(bench, plan, BOB, plan.hash())).isEqualTo(Answer.Kind.CONFLICT + " plan.not.awaiting");
        leaveToPeople(bench, plan, 1);

        // then
        assertThat(refusal(bench, plan, BOB, "00")).isEqualTo(Answer.Kind.CONFLICT + " plan.hash");
        assertThat(refusal(bench, plan, Bench.ACTOR, plan.hash())).isEqualTo(Answer.Kind.FORBIDDEN + " approval.own");
        assertThat(refusal(bench, plan, "user:ADA", plan.hash())).isEqualTo(Answer.Kind.FORBIDDEN + " approval.own");
        for (String nobody : List.of("user:unknown", "service:scheduler", "user:", "ada", "user:a b", "")) {
            assertThat(refusal(bench, plan, nobody, plan.hash()))
                    .as(nobody)
                    .isEqualTo(Answer.Kind.FORBIDDEN + " approval.person");
        }
        Answer<Plan> unknown = bench.scheduler.approve(Fleets.plan(99), plan.hash(), BOB, "", bench.fleets.now);
        assertThat(Bench.refusal(unknown)).isEqualTo("plan.unknown");
        assertThat(bench.state(plan)).isEqualTo(PlanState.AWAITING_APPROVAL);
        assertThat(bench.said.audit).noneMatch(entry -> entry.action().equals("plan.approved"));
    }

    @Test
    void shouldCountWhoApprovesTwiceOnce() {
        Bench bench = ordered();
        Plan plan = bench.said.lastPlan();
        leaveToPeople(bench, plan, 2);

        approve(bench, plan, BOB);
        Plan again = approve(bench, plan, "user:Bob");

        assertThat(again.approvals().given()).extracting(Approval::actor).containsExactly(BOB);
        assertThat(bench.said.audit)
                .filteredOn(entry -> entry.action().equals("plan.approved"))
                .hasSize(1);
    }

    @Test
    void shouldEndWhatIsRejectedAndNotProposeItAgainAtOnce() {
        // given a plan that the scheduler made by itself
        Bench bench = new Bench(Fleets.overloaded(), ExecutionSettings.DEFAULT.withAuto(true), folder).begin();
        bench.pass(Duration.ofSeconds(4));
        Plan plan = bench.said.lastPlan();
        assertThat(plan.approvals().askedBy()).isEqualTo(Surroundings.SELF);
        leaveToPeople(bench, plan, 1);

        // when
        Answer<Plan> other = bench.scheduler.reject(plan.id(), "00", BOB, "", bench.fleets.now);
        Plan rejected =
                Bench.given(bench.scheduler.reject(plan.id(), plan.hash(), BOB, "not this week", bench.fleets.now));
        bench.pass(Duration.ofMinutes(1));

        // then
        assertThat(Bench.refusal(other)).isEqualTo("plan.hash");
        assertThat(rejected.state()).isEqualTo(PlanState.DENIED);
        assertThat(rejected.reasons()).extracting(Reason::text).contains("rejected by user:bob: not this week");
        assertThat(alerts(bench, plan)).extracting(Alert::firing).containsExactly(true, false);
        assertThat(bench.said.commands).isEmpty();
        Move refused = plan.moves().getFirst();
        assertThat(bench.said.plans)
                .filteredOn(each -> !each.id().equals(plan.id()))
                .flatExtracting(Plan::moves)
                .noneMatch(move -> move.vm().equals(refused.vm()) && move.to().equals(refused.to()));
        assertThat(refusal(bench, plan, EVE, plan.hash())).endsWith("plan.not.awaiting");
        assertThat(Bench.refusal(bench.scheduler.reject(plan.id(), null, EVE, "", bench.fleets.now)))
                .isEqualTo("plan.not.awaiting");
    }

    @Test
    void shouldExpireWhatNobodyApprovesAndNotTryItAgain() {
        Bench bench = ordered();
        Plan plan = bench.said.lastPlan();
        leaveToPeople(bench, plan, 1);

        bench.pass(FOUR_HOURS.plusSeconds(10));

        assertThat(bench.state(plan)).isEqualTo(PlanState.EXPIRED);
        assertThat(refusal(bench, plan, BOB, plan.hash())).endsWith("plan.not.awaiting");
        assertThat(bench.said.plans).extracting(Plan::id).containsOnly(plan.id());
        assertThat(alerts(bench, plan)).extracting(Alert::firing).containsExactly(true, false);
    }

    @Test
    void shouldRefuseToApproveWhatTheFleetHasOvertakenAndPlanItAnew() {
        // given
        Bench bench = ordered();
        Plan plan = bench.said.lastPlan();
        leaveToPeople(bench, plan, 1);
        bench.fleets.place(plan.moves().getFirst().vm(), Fleets.host(2));

        // then
        assertThat(refusal(bench, plan, BOB, plan.hash())).isEqualTo(Answer.Kind.CONFLICT + " fleet.changed");

        // and when time passes the plan ends, and what is left of the order needs approval of its own, by somebody else
        bench.pass(Duration.ofMinutes(1));
        Plan anew = bench.said.lastPlan();
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(anew.id()).isNotEqualTo(plan.id());
        assertThat(anew.approvals().given()).isEmpty();
        leaveToPeople(bench, anew, 1);
        assertThat(refusal(bench, anew, Bench.ACTOR, anew.hash())).endsWith("approval.own");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldKeepApprovalsOverARestart(int approvals) {
        // given a plan with as many approvals as there are, of two
        Bench before = ordered();
        Plan plan = before.said.lastPlan();
        leaveToPeople(before, plan, 2);
        if (approvals == 1) {
            approve(before, plan, BOB);
            leaveToPeople(before, plan, 1);
        }

        // when another scheduler begins with what was published
        Bench after = new Bench(before.fleets, folder);
        before.said.plans.forEach(after.scheduler::restore);
        after.begin();
        Plan asked = after.said.lastPlan();

        // then policy is asked with them, and the plan goes on waiting
        assertThat(asked.state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(asked.approvers()).hasSize(approvals);
        assertThat(asked.approvals().askedBy()).isEqualTo(Bench.ACTOR);
        assertThat(asked.expiresAt()).isEqualTo(before.said.lastPlan().expiresAt());
        leaveToPeople(after, plan, 2 - approvals);
        assertThat(after.state(plan)).isEqualTo(PlanState.AWAITING_APPROVAL);
        approve(after, plan, EVE);
        after.allow(plan);
        assertThat(after.said.migrates()).hasSize(plan.moves().size());
        assertThat(alerts(after, plan)).extracting(Alert::firing).containsExactly(false);
    }

    @Test
    void shouldTakeApprovalsWhilePolicyDoesNotSeeTheFleetWellEnough() {
        // given a plan that waits for two, of which one approves just when policy has to look again
        Bench bench = ordered();
        Plan plan = bench.said.lastPlan();
        leaveToPeople(bench, plan, 2);
        approve(bench, plan, BOB);
        bench.answer(
                plan,
                move -> move.equals(plan.moves().getFirst())
                        ? new Verdict.Allow(bench.fleets.now.plusSeconds(300), List.of())
                        : new Verdict.Defer(
                                bench.fleets.now.plusSeconds(5),
                                List.of(new RuleDecision("tern.target-stale", RuleDecision.Effect.DEFER, "not seen"))));

        // when
        PlanState meanwhile = bench.state(plan);
        assertThat(bench.said.commands).isEmpty();
        Plan approved = approve(bench, plan, EVE);
        bench.allow(plan);

        // then
        assertThat(meanwhile).isEqualTo(PlanState.DEFERRED);
        assertThat(approved.approvers()).containsExactly(BOB, EVE);
        assertThat(bench.state(plan)).isEqualTo(PlanState.RUNNING);
        assertThat(alerts(bench, plan)).extracting(Alert::firing).containsExactly(true, false);
    }

    @Test
    void shouldStartWhatNoRuleWantsPeopleForAnyMore() {
        Bench bench = ordered();
        Plan plan = bench.said.lastPlan();
        leaveToPeople(bench, plan, 2);

        bench.allow(plan);

        assertThat(bench.state(plan)).isEqualTo(PlanState.RUNNING);
        assertThat(bench.said.lastPlan().approvals().missing()).isZero();
        assertThat(bench.said.migrates()).hasSize(plan.moves().size());
    }

    @Test
    void shouldHoldTheWholePlanWhereOneMoveNeedsApproval() {
        // given two guests that leave, of which one is critical
        Bench bench = new Bench(Fleets.crowded(3, 2, 0.2), folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        Move critical = plan.moves().getLast();

        // when
        bench.answer(
                plan,
                move -> move.equals(critical)
                        ? needsApproval(bench, 1)
                        : new Verdict.Allow(bench.fleets.now.plusSeconds(300), List.of()));
        bench.pass(Duration.ofMinutes(1));

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.AWAITING_APPROVAL);
        assertThat(bench.said.commands).isEmpty();
    }

    /** One guest, ordered away from its host. */
    private Bench ordered() {
        Bench bench = new Bench(Fleets.crowded(3, 2, 0.2), folder).begin();
        bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        return bench;
    }

    private static void leaveToPeople(Bench bench, Plan plan, int missing) {
        bench.answer(plan, move -> needsApproval(bench, missing));
    }

    /** Until four hours after the bench's start, as policy holds to what it said first. */
    private static Verdict needsApproval(Bench bench, int missing) {
        Instant until = bench.said.plans.getFirst().createdAt().plus(FOUR_HOURS);
        return new Verdict.NeedsApproval(
                missing,
                until,
                List.of(new RuleDecision("two-people", RuleDecision.Effect.NEEDS_APPROVAL, "too critical")));
    }

    private static Plan approve(Bench bench, Plan plan, String actor) {
        return Bench.given(bench.scheduler.approve(plan.id(), plan.hash(), actor, "agreed", bench.fleets.now));
    }

    private static String refusal(Bench bench, Plan plan, String actor, String hash) {
        return switch (bench.scheduler.approve(plan.id(), hash, actor, "", bench.fleets.now)) {
            case Answer.Given<Plan> given -> throw new AssertionError("Not refused: " + given);
            case Answer.Refused<Plan>(Answer.Kind kind, Reason why) -> kind + " " + why.code();
        };
    }

    private static List<Alert> alerts(Bench bench, Plan plan) {
        return bench.said.alerts.stream()
                .filter(alert -> alert.subject().equals(plan.id().value()))
                .toList();
    }
}
