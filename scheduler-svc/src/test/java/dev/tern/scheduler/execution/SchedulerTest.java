package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.whatif.Change;
import dev.tern.scheduler.whatif.Scenario;
import dev.tern.scheduler.whatif.WhatIf;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerTest {

    private static final ExecutionSettings SETTINGS = ExecutionSettings.DEFAULT;

    @TempDir
    Path folder;

    @Test
    void shouldCommandAllowedMoveAndReportItsOutcome() {
        // given
        Bench bench = overloaded(SETTINGS).begin();

        // when
        Plan plan = bench.plan(new Order.Balance(), false);
        PlanState asked = bench.state(plan);
        bench.allow(plan);

        // then
        assertThat(asked).isEqualTo(PlanState.SUBMITTED);
        MigrationCommand.Migrate command = bench.said.migrates().getFirst();
        Move move = plan.moves().getFirst();
        assertThat(command.migration()).isEqualTo(move.id());
        assertThat(command.host()).isEqualTo(move.from());
        assertThat(command.destination())
                .isEqualTo(bench.fleets.hostOf(move.to()).agent());
        assertThat(command.expiresAt()).isEqualTo(bench.fleets.now.plusSeconds(60));

        // when
        bench.moving(plan, move);
        bench.arrives(plan, move);

        // then
        assertThat(bench.state(plan)).isEqualTo(PlanState.DONE);
        assertThat(bench.said.reports).hasSize(1);
        assertThat(bench.said.reports.getFirst().predicted()).isEqualTo(move.predicted());
    }

    @Test
    void shouldSubmitPlansByItselfWhenTold() {
        Bench bench = overloaded(SETTINGS.withAuto(true)).begin();

        bench.pass(Duration.ofSeconds(4));

        assertThat(bench.said.lastPlan().state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::code).contains("host.overloaded");
    }

    @Test
    void shouldSubmitNothingByItselfWhenNotTold() {
        Bench bench = overloaded(SETTINGS).begin();

        bench.pass(Duration.ofMinutes(1));

        assertThat(bench.said.plans).isEmpty();
    }

    @Test
    void shouldApplyDraftOnlyWithItsHash() {
        Bench bench = overloaded(SETTINGS).begin();
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
        Bench bench = overloaded(SETTINGS).begin();
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
    void shouldEndDeniedPlanWithTheRulesNames() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), false);

        bench.deny(plan);

        assertThat(bench.state(plan)).isEqualTo(PlanState.DENIED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::text).anyMatch(t -> t.contains("no-moves"));
        assertThat(bench.said.commands).isEmpty();
    }

    @Test
    void shouldFailClosedWhenVerdictIsSilentOrOfAnotherPlan() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), false);

        bench.scheduler.verdict(
                new dev.tern.contracts.policy.PlanVerdict(plan.id(), "ff", bench.fleets.now, java.util.Map.of()),
                bench.fleets.now);
        PlanState unmoved = bench.state(plan);
        bench.scheduler.verdict(
                new dev.tern.contracts.policy.PlanVerdict(plan.id(), plan.hash(), bench.fleets.now, java.util.Map.of()),
                bench.fleets.now);

        assertThat(unmoved).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.state(plan)).isEqualTo(PlanState.DENIED);
    }

    @Test
    void shouldAskAgainWhenDeferralEnds() {
        // given
        Bench bench = overloaded(SETTINGS).begin();
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
        Fleets fleets = Fleets.of(3)
                .guest(1, 0.2, Fleets.host(0))
                .guest(2, 0.2, Fleets.host(0))
                .guest(3, 0.2, Fleets.host(0));
        Bench bench = new Bench(fleets.sampled(5), SETTINGS, folder).begin();
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
    void shouldCancelWhenAllowIsTakenBackWhileQuestionIsOpen() {
        // given one move under way and a question about the others
        Fleets fleets = Fleets.of(3).guest(1, 0.2, Fleets.host(0)).guest(2, 0.2, Fleets.host(0));
        Bench bench = new Bench(fleets.sampled(5), SETTINGS, folder).begin();
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
    void shouldExpireWhenPolicyNeverAnswers() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), false);

        bench.pass(Duration.ofMinutes(6));

        assertThat(bench.state(plan)).isEqualTo(PlanState.EXPIRED);
        assertThat(bench.said.commands).isEmpty();
    }

    @Test
    void shouldKeepLimitsWhenHostIsEmptied() {
        // given ten guests on one host
        Fleets fleets = Fleets.of(4);
        for (int i = 0; i < 10; i++) {
            fleets.guest(i, 0.2, Fleets.host(0));
        }
        Bench bench = new Bench(fleets.sampled(5), SETTINGS, folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(plan);

        // when they arrive one after the other
        int done = 0;
        while (done < plan.moves().size()) {
            assertThat(bench.said.migrates().size() - done).isLessThanOrEqualTo(2);
            MigrationCommand.Migrate next = bench.said.migrates().get(done++);
            Move move = plan.moves().stream()
                    .filter(m -> m.id().equals(next.migration()))
                    .findFirst()
                    .orElseThrow();
            bench.moving(plan, move);
            bench.arrives(plan, move);
            bench.pass(Duration.ofSeconds(2));
        }

        // then
        assertThat(plan.moves()).hasSize(10);
        assertThat(bench.state(plan)).isEqualTo(PlanState.DONE);
        assertThat(bench.said.migrates())
                .extracting(MigrationCommand.Migrate::migration)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldBringHomeWhomAnEvacuationTookAway() {
        Fleets fleets = Fleets.of(3)
                .guest(1, 1, Fleets.host(0))
                .guest(2, 1, Fleets.host(1))
                .sampled(5);
        Bench bench = new Bench(fleets, SETTINGS, folder).begin();
        Plan away = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(away);
        bench.arrives(away, away.moves().getFirst());

        Plan home = bench.plan(new Order.Return(List.of()), true);

        assertThat(home.moves()).hasSize(1);
        assertThat(home.moves().getFirst().vm()).isEqualTo(Fleets.vm(1));
        assertThat(home.moves().getFirst().to()).isEqualTo(Fleets.host(0));
    }

    @ParameterizedTest
    @CsvSource({
        "allowed, cpu.incompatible, true",
        "allowed, preflight.refused, true",
        "reserved, device.unsupported, true",
        "allowed, limit.coming, false",
        "allowed, peer.silent, false",
        "copying, copy.failed, false"
    })
    void shouldEvacuateElsewhereWhenPreflightRefusesForGood(String phase, String code, boolean elsewhere) {
        // given
        Fleets fleets = Fleets.of(3).guest(1, 1, Fleets.host(0)).sampled(5);
        Bench bench = new Bench(fleets, withoutQuarantine(), folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        Move refused = plan.moves().getFirst();
        bench.allow(plan);

        // when
        bench.event(plan, refused, 2, new MigrationState.Failed(phase, new Reason(code, "host says no")));
        bench.pass(Duration.ofMinutes(1));

        // then
        Plan again = bench.said.lastPlan();
        assertThat(again.id()).isNotEqualTo(plan.id());
        assertThat(again.moves().getFirst().to().equals(refused.to())).isEqualTo(!elsewhere);
    }

    @Test
    void shouldTryAgainWithBackoffWhenMoveFailsAndGiveUpInTheEnd() {
        Fleets fleets = Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5);
        Bench bench = new Bench(fleets, withoutQuarantine(), folder).begin();
        Plan plan = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(1)), false);

        int attempts = 0;
        while (bench.said.lastPlan().state() == PlanState.SUBMITTED) {
            attempts++;
            Plan current = bench.said.lastPlan();
            bench.allow(current);
            bench.moving(current, current.moves().getFirst());
            bench.fails(current, current.moves().getFirst());
            assertThat(bench.state(current)).isEqualTo(PlanState.FAILED);
            bench.pass(Duration.ofMinutes(3));
        }

        assertThat(attempts).isEqualTo(1 + SETTINGS.retries());
        assertThat(bench.said.migrates())
                .extracting(MigrationCommand.Migrate::migration)
                .doesNotHaveDuplicates();
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
    }

    @Test
    void shouldNotBalanceAgainByLoadsFromBeforeItsMoves() {
        // given a host that two of four guests must leave
        Fleets fleets = Fleets.of(2);
        for (int i = 0; i < 4; i++) {
            fleets.guest(i, 2.5, Fleets.host(0));
        }
        Bench bench = new Bench(fleets.sampled(10), SETTINGS.withAuto(true), folder).begin();
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

    private static ExecutionSettings withoutQuarantine() {
        return new ExecutionSettings(
                SETTINGS.auto(),
                SETTINGS.balanceInterval(),
                SETTINGS.planLife(),
                SETTINGS.commandLife(),
                SETTINGS.verdictPatience(),
                SETTINGS.denialMemory(),
                SETTINGS.retries(),
                SETTINGS.backoff(),
                SETTINGS.plansKept(),
                SETTINGS.limits(),
                new QuarantineSettings(1_000, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1)),
                SETTINGS.mayGoNative(),
                SETTINGS.energy());
    }

    @Test
    void shouldPlanAroundDenialWhenHostIsEmptied() {
        Fleets fleets = Fleets.of(3).guest(1, 1, Fleets.host(0)).sampled(5);
        Bench bench = new Bench(fleets, SETTINGS, folder).begin();
        Plan first = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.deny(first);

        bench.pass(Duration.ofSeconds(15));
        Plan second = bench.said.lastPlan();

        assertThat(second.state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(second.moves().getFirst().to())
                .isNotEqualTo(first.moves().getFirst().to());
    }

    @Test
    void shouldDropMoveThatTheFleetHasOvertaken() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), false);
        plan.moves().forEach(m -> bench.fleets.put(bench.fleets.hostOf(m.to()).withCordoned(true)));

        bench.allow(plan);

        assertThat(bench.said.commands).isEmpty();
        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::code).contains("fleet.changed");
    }

    @Test
    void shouldAskAgainBeforeUsingOldAllow() {
        Fleets fleets = Fleets.of(2);
        for (int i = 0; i < 4; i++) {
            fleets.guest(i, 0.2, Fleets.host(0));
        }
        Bench bench = new Bench(fleets.sampled(5), SETTINGS, folder).begin();
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.answer(plan, m -> new Verdict.Allow(bench.fleets.now.plusSeconds(20), List.of()));
        List<MigrationCommand.Migrate> first = List.copyOf(bench.said.migrates());
        plan.moves().stream()
                .filter(m -> first.stream().anyMatch(c -> c.migration().equals(m.id())))
                .forEach(m -> bench.moving(plan, m));

        bench.pass(Duration.ofSeconds(30));
        bench.arrives(plan, plan.moves().getFirst());

        assertThat(first).hasSize(2);
        assertThat(bench.said.migrates()).hasSize(2);
        assertThat(bench.state(plan)).isEqualTo(PlanState.SUBMITTED);
        bench.allow(plan);
        assertThat(bench.said.migrates()).hasSize(3);
    }

    @Test
    void shouldGoOnAfterRestartWithTheSameMigrations() {
        // given a plan of which one move is under way
        Fleets fleets = Fleets.of(3);
        for (int i = 0; i < 3; i++) {
            fleets.guest(i, 0.2, Fleets.host(0));
        }
        Bench before = new Bench(fleets.sampled(5), SETTINGS, folder).begin();
        Plan plan = before.plan(new Order.Evacuate(Fleets.host(0)), false);
        before.allow(plan);
        Move moving = plan.moves().getFirst();
        before.moving(plan, moving);

        // when another scheduler reads what was published
        Bench after = new Bench(fleets, SETTINGS, folder);
        after.scheduler.restore(before.said.lastPlan());
        after.begin();
        after.allow(after.said.lastPlan());
        after.arrives(plan, moving);
        after.pass(Duration.ofSeconds(2));

        // then what is under way is not commanded again, what is not is, under its old id
        assertThat(after.said.migrates())
                .extracting(MigrationCommand.Migrate::migration)
                .doesNotContain(moving.id())
                .containsExactlyInAnyOrder(
                        plan.moves().get(1).id(), plan.moves().get(2).id());
    }

    @Test
    void shouldNotCancelWhatIsUnderWayBecausePolicyIsAskedAgain() {
        Fleets fleets = Fleets.of(3)
                .guest(1, 0.2, Fleets.host(0))
                .guest(2, 0.2, Fleets.host(0))
                .sampled(5);
        Bench before = new Bench(fleets, SETTINGS, folder).begin();
        Plan plan = before.plan(new Order.Evacuate(Fleets.host(0)), false);
        before.allow(plan);
        before.moving(plan, plan.moves().getFirst());
        Bench after = new Bench(fleets, SETTINGS, folder);
        after.scheduler.restore(before.said.lastPlan());
        after.begin();

        after.denyAllBut(after.said.lastPlan(), plan.moves().getFirst());

        assertThat(after.said.commands).isEmpty();
        after.arrives(plan, plan.moves().getFirst());
        assertThat(after.state(plan)).isEqualTo(PlanState.FAILED);
    }

    @Test
    void shouldCancelWhatIsUnderWayWhenPolicyTakesItsAllowBack() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), false);
        bench.allow(plan);
        bench.moving(plan, plan.moves().getFirst());

        bench.deny(plan);

        assertThat(bench.said.commands.getLast()).isInstanceOf(MigrationCommand.Cancel.class);
    }

    @Test
    void shouldKeepEmptiedHostEmptyUntilGuestsAreOrderedBack() {
        // given an emptied host, and then an overloaded one
        Fleets fleets = Fleets.of(2)
                .guest(1, 1, Fleets.host(0))
                .guest(2, 3, Fleets.host(1))
                .guest(3, 3, Fleets.host(1));
        Bench bench = new Bench(fleets.sampled(5), SETTINGS.withAuto(true), folder).begin();
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
    void shouldNotAskWithoutPauseWhenAllowsAreTooShort() {
        Bench bench = overloaded(SETTINGS).begin();
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

    @Test
    void shouldDropMoveToHostThatIsBeingEmptied() {
        Fleets fleets = Fleets.of(3)
                .guest(1, 1, Fleets.host(0))
                .guest(2, 1, Fleets.host(1))
                .sampled(5);
        Bench bench = new Bench(fleets, SETTINGS, folder).begin();
        Plan move = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(1)), false);
        Plan empty = bench.plan(new Order.Evacuate(Fleets.host(1)), false);

        bench.allow(move);
        bench.allow(empty);

        assertThat(bench.said.migrates())
                .extracting(MigrationCommand.Migrate::vm)
                .containsExactly(Fleets.vm(2));
        assertThat(bench.state(move)).isEqualTo(PlanState.FAILED);
    }

    @Test
    void shouldDoNothingBeforeItKnowsWhatWasPublished() {
        Bench bench = overloaded(SETTINGS.withAuto(true));

        bench.pass(Duration.ofSeconds(30));

        assertThat(bench.said.plans).isEmpty();
        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Balance(), false, Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("scheduler.starting");
    }

    @Test
    void shouldGiveUpOnCommandThatNobodyTakesUp() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), false);
        bench.allow(plan);

        bench.pass(Duration.ofSeconds(90));

        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.said.lastPlan().reasons()).extracting(Reason::code).contains("agent.silent");
    }

    @Test
    void shouldCancelLimitAndResolveByTheMigrationsState() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), false);
        bench.allow(plan);
        Move move = plan.moves().getFirst();
        bench.moving(plan, move);
        Instant now = bench.fleets.now;

        assertThat(Bench.given(bench.scheduler.limit(move.id(), Bandwidth.ofMiBPerSecond(10), Bench.ACTOR, now)))
                .isEqualTo(move.id());
        assertThat(Bench.given(bench.scheduler.cancel(move.id(), Bench.ACTOR, "why not", now)))
                .isEqualTo(move.id());
        assertThat(Bench.refusal(resolve(bench, move, now, "a", "b"))).isEqualTo("migration.not.in.doubt");
        assertThat(Bench.refusal(bench.scheduler.cancel(Fleets.migration(99), Bench.ACTOR, "x", now)))
                .isEqualTo("migration.unknown");

        bench.event(
                plan,
                move,
                5,
                new MigrationState.InDoubt(
                        dev.tern.contracts.id.Epoch.FIRST,
                        dev.tern.contracts.migration.ImageDigest.UNVERIFIED,
                        new Reason("peer.gone", "nobody answers")));
        assertThat(Bench.refusal(bench.scheduler.cancel(move.id(), Bench.ACTOR, "x", now)))
                .isEqualTo("migration.past.release");
        assertThat(Bench.refusal(resolve(bench, move, now, "a", "a"))).isEqualTo("resolution.unproven");
        assertThat(Bench.given(resolve(bench, move, now, "a", "b"))).isEqualTo(move.id());
        assertThat(bench.said.commands)
                .extracting(c -> c.getClass().getSimpleName())
                .containsExactly("Migrate", "Limit", "Cancel", "Resolve");
        assertThat(bench.said.audit).extracting(a -> a.action()).contains("migration.cancel", "migration.resolve");
    }

    @Test
    void shouldNotTryAgainWhatPeopleCancelled() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(2)), false);
        bench.scheduler.cancel(plan.moves().getFirst().id(), Bench.ACTOR, "changed my mind", bench.fleets.now);

        bench.pass(Duration.ofMinutes(5));

        assertThat(bench.state(plan)).isEqualTo(PlanState.FAILED);
        assertThat(bench.said.commands).isEmpty();
        assertThat(bench.scheduler.plans()).hasSize(1);
    }

    @Test
    void shouldRefuseOrdersThatMakeNoSense() {
        Bench bench = overloaded(SETTINGS).begin();
        Instant now = bench.fleets.now;

        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Move(Fleets.vm(99), Fleets.host(1)), true, "a", now)))
                .isEqualTo("vm.unknown");
        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Move(Fleets.vm(1), Fleets.host(9)), true, "a", now)))
                .isEqualTo("host.unknown");
        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Move(Fleets.vm(1), Fleets.host(0)), true, "a", now)))
                .isEqualTo("host.same");
        Plan planned = bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(1)), false);
        assertThat(planned.moves()).hasSize(1);
        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Move(Fleets.vm(1), Fleets.host(2)), true, "a", now)))
                .isEqualTo("vm.planned");
    }

    @Test
    void shouldUndoAPlanButNotWhatHasGoneOnSince() {
        // given a plan that took two guests away, of which one went on
        Fleets fleets = Fleets.of(4).guest(1, 1, Fleets.host(0)).guest(2, 1, Fleets.host(0));
        Bench bench = new Bench(fleets.sampled(5), SETTINGS, folder).begin();
        Instant now = bench.fleets.now;
        Plan away = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        String early = Bench.refusal(bench.scheduler.plan(new Order.Undo(away.id()), true, "a", now));
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
        assertThat(Bench.refusal(bench.scheduler.plan(new Order.Undo(Fleets.plan(99)), true, "a", now)))
                .isEqualTo("plan.unknown");
    }

    @Test
    void shouldSayWhatWouldBePlannedIfTheFleetChanged() {
        // given hosts that carry what they have
        Fleets fleets = Fleets.of(3)
                .guest(1, 2.5, Fleets.host(0))
                .guest(2, 2.5, Fleets.host(0))
                .guest(3, 1, Fleets.host(1))
                .guest(4, 1, Fleets.host(2))
                .sampled(5);
        Bench bench = new Bench(fleets, SETTINGS, folder).begin();

        // when
        WhatIf nothing = whatIf(bench, new Scenario(List.of(), List.of(), Ratio.ONE));
        WhatIf busier = whatIf(bench, new Scenario(List.of(), List.of(), new Ratio(1.5)));
        WhatIf down = whatIf(bench, new Scenario(List.of(Fleets.host(1)), List.of(), Ratio.ONE));
        var twin = new Scenario.Added(HostId.of("host-new"), Fleets.host(1));
        WhatIf more = whatIf(bench, new Scenario(List.of(Fleets.host(0)), List.of(twin), Ratio.ONE));

        // then
        assertThat(nothing.now()).isEqualTo(nothing.then());
        assertThat(nothing.changes()).isEmpty();
        assertThat(busier.then().moves()).extracting(Move::from).containsExactly(Fleets.host(0));
        assertThat(busier.changes()).hasSize(1).allMatch(change -> change.before() == null);
        assertThat(down.then().moves()).extracting(Move::vm).containsExactly(Fleets.vm(3));
        assertThat(down.then().moves()).extracting(Move::to).containsExactly(Fleets.host(2));
        assertThat(more.then().moves()).extracting(Move::to).contains(twin.host());

        // and nothing of it is kept, or sent
        assertThat(bench.scheduler.plans()).isEmpty();
        assertThat(bench.said.plans).isEmpty();
    }

    @Test
    void shouldPlanAroundWhatPolicyWouldDenyAndSayWhoCannotMove() {
        // given an overloaded host, of which policy would let one guest go nowhere and another not to host-b
        Bench bench = overloaded(SETTINGS).begin();
        Plan now = bench.plan(new Order.Balance(), true);
        Move first = now.moves().getFirst();
        HostId other = first.to().equals(Fleets.host(1)) ? Fleets.host(2) : Fleets.host(1);
        var there = new Scenario.Denied(first.vm(), first.to(), "eu-only: it stays in the EU");
        var elsewhere = new Scenario.Denied(first.vm(), other, "eu-only: it stays in the EU");

        // when
        WhatIf once = whatIf(bench, new Scenario(List.of(), List.of(), Ratio.ONE, List.of(there)));
        WhatIf twice = whatIf(bench, new Scenario(List.of(), List.of(), Ratio.ONE, List.of(there, elsewhere)));
        WhatIf down =
                whatIf(bench, new Scenario(List.of(Fleets.host(0)), List.of(), Ratio.ONE, List.of(there, elsewhere)));

        // then
        assertThat(once.then().moves())
                .isNotEmpty()
                .noneMatch(move -> move.vm().equals(first.vm()) && move.to().equals(first.to()));
        assertThat(twice.then().moves()).isNotEmpty().noneMatch(move -> move.vm()
                .equals(first.vm()));
        assertThat(down.then().moves()).extracting(Move::vm).doesNotContain(first.vm());
        assertThat(down.then().reasons())
                .filteredOn(reason -> reason.code().equals("policy.would.deny"))
                .extracting(Reason::text)
                .anyMatch(text -> text.contains(first.vmName()) && text.contains("eu-only: it stays in the EU"));

        // and what policy has really said is another thing: the plan that is made now is as before
        assertThat(bench.plan(new Order.Balance(), true).moves())
                .extracting(Move::vm)
                .containsExactlyElementsOf(now.moves().stream().map(Move::vm).toList());
    }

    @Test
    void shouldRefuseScenariosThatTheFleetCannotHave() {
        Bench bench = overloaded(SETTINGS).begin();
        var clash = new Scenario.Added(Fleets.host(1), Fleets.host(0));
        var unlike = new Scenario.Added(HostId.of("host-new"), HostId.of("host-z"));

        assertThat(refused(bench, new Scenario(List.of(HostId.of("host-z")), List.of(), Ratio.ONE)))
                .isEqualTo("host.unknown");
        assertThat(refused(bench, new Scenario(List.of(), List.of(clash), Ratio.ONE)))
                .isEqualTo("host.known");
        assertThat(refused(bench, new Scenario(List.of(), List.of(unlike), Ratio.ONE)))
                .isEqualTo("host.unknown");
    }

    private static String refused(Bench bench, Scenario scenario) {
        return Bench.refusal(bench.scheduler.whatIf(scenario, bench.fleets.now));
    }

    private static WhatIf whatIf(Bench bench, Scenario scenario) {
        return Bench.given(bench.scheduler.whatIf(scenario, bench.fleets.now));
    }

    @Test
    void shouldOfferDraftsAmongWhichToChooseAndMakeTheOneChosen() {
        // given a host from which two guests have to go
        Fleets fleets = Fleets.of(4)
                .guest(1, 3, Fleets.host(0))
                .guest(2, 3, Fleets.host(0))
                .guest(3, 3, Fleets.host(0))
                .guest(4, 3, Fleets.host(0))
                .sampled(5);
        Bench bench = new Bench(fleets, SETTINGS, folder);
        String early = Bench.refusal(bench.scheduler.choices(fleets.now));
        bench.begin();

        // when
        Choices choices = Bench.given(bench.scheduler.choices(fleets.now));
        Plan cheap = choices.choices().getFirst().plan();
        Plan dear = choices.choices().getLast().plan();
        Plan applied = Bench.given(bench.scheduler.apply(cheap.id(), cheap.hash(), "a", fleets.now));
        String other = Bench.refusal(bench.scheduler.apply(dear.id(), dear.hash(), "a", fleets.now));

        // then
        assertThat(early).isEqualTo("scheduler.starting");
        assertThat(choices.choices()).hasSizeGreaterThan(1);
        assertThat(choices.now().overload()).isPositive();
        assertThat(choices.choices().getFirst().after().moves())
                .isPositive()
                .isLessThan(choices.choices().getLast().after().moves());
        assertThat(applied.state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(other).as("the guest is another plan's now").isEqualTo("fleet.changed");
        assertThat(bench.said.plans).extracting(Plan::id).contains(dear.id());
    }

    @Test
    void shouldSayWhyThereIsNothingToChoose() {
        Bench bench = new Bench(Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5), SETTINGS, folder).begin();

        Choices choices = Bench.given(bench.scheduler.choices(bench.fleets.now));

        assertThat(choices.choices()).isEmpty();
        assertThat(choices.reasons()).extracting(Reason::code).containsExactly("fleet.balanced");
        assertThat(bench.scheduler.plans()).isEmpty();
    }

    @Test
    void shouldTellInWhatTwoPlansDiffer() {
        // given
        Bench bench = overloaded(SETTINGS).begin();
        Plan balance = bench.plan(new Order.Balance(), true);
        Plan empty = bench.plan(new Order.Evacuate(Fleets.host(0)), true);

        // when
        List<Change> changes = Bench.given(bench.scheduler.changes(balance.id(), empty.id()));
        List<Change> same = Bench.given(bench.scheduler.changes(balance.id(), balance.id()));

        // then
        assertThat(same).isEmpty();
        assertThat(changes).allMatch(change -> !Objects.equals(change.before(), change.after()));
        assertThat(changes).filteredOn(change -> change.before() == null).hasSize(2);
        assertThat(Bench.refusal(bench.scheduler.changes(balance.id(), Fleets.plan(99))))
                .isEqualTo("plan.unknown");
    }

    @Test
    void shouldExplainGuestPlanAndMigration() {
        Bench bench = overloaded(SETTINGS).begin();
        Plan plan = bench.plan(new Order.Balance(), true);
        Move move = plan.moves().getFirst();
        Instant now = bench.fleets.now;

        Explanation ofPlan = Bench.given(bench.scheduler.explain(plan.id().value(), now));
        Explanation ofMove = Bench.given(bench.scheduler.explain(move.id().value(), now));
        Explanation ofVm = Bench.given(bench.scheduler.explain(move.vm().value(), now));
        Explanation byName = Bench.given(bench.scheduler.explain(move.vmName(), now));

        assertThat(ofPlan.planned()).hasSize(plan.moves().size());
        assertThat(ofMove.reasons()).extracting(Reason::code).contains("host.relieved", "move.worth", "move.predicted");
        assertThat(ofVm.reasons())
                .extracting(Reason::code)
                .contains("vm.found", "vm.load", "move.worth.making", "move.there", "move.share", "move.now");
        assertThat(ofPlan.reasons()).extracting(Reason::code).contains("host.overloaded", "plan.worth");
        assertThat(byName).isEqualTo(ofVm);
        assertThat(Bench.refusal(bench.scheduler.explain("nobody", now))).isEqualTo("subject.unknown");
    }

    private static Answer<?> resolve(Bench bench, Move move, Instant now, String one, String other) {
        return bench.scheduler.resolve(move.id(), Resolution.RUN_AT_SOURCE, List.of(one, other), "powered off", now);
    }

    private Bench overloaded(ExecutionSettings settings) {
        Fleets fleets = Fleets.of(3)
                .guest(1, 2.5, Fleets.host(0))
                .guest(2, 2.5, Fleets.host(0))
                .guest(3, 2.5, Fleets.host(0))
                .sampled(5);
        return new Bench(fleets, settings, folder);
    }
}
