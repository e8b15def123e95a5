package dev.tern.scheduler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.quarantine.Subject;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scheduler does about hosts and links where moves fail. */
class QuarantineTest {

    private static final ExecutionSettings SETTINGS = ExecutionSettings.DEFAULT;
    private static final Subject LINK = new Subject(Fleets.host(0), Fleets.host(1));

    @TempDir
    Path folder;

    @Test
    void shouldRefuseOrdersOverALinkThatFailedAndTryTheOldOneWhenItsTimeIsOver() {
        // given
        Bench bench = bench();
        failThreeTimes(bench);

        // when somebody asks for the same again
        String refusal = Bench.refusal(bench.scheduler.plan(
                new Order.Move(Fleets.vm(2), Fleets.host(1)), null, false, Bench.ACTOR, bench.fleets.now));

        // then it is refused with the reason, and told
        assertThat(refusal).isEqualTo("link.quarantined");
        assertThat(bench.said.quarantines)
                .extracting(Quarantine::subject)
                .containsExactly(Fleets.host(0) + ">" + Fleets.host(1));
        assertThat(bench.said.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.code()).isEqualTo("link.quarantined");
            assertThat(alert.firing()).isTrue();
        });

        // and the order that failed is tried once more when the link is
        int before = bench.said.plans.size();
        bench.pass(Duration.ofMinutes(4));
        assertThat(bench.said.plans).hasSize(before);
        bench.pass(Duration.ofMinutes(2));
        assertThat(bench.said.lastPlan().state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(bench.said.alerts.getLast().firing()).isFalse();

        // and its arrival lifts it
        Plan trial = bench.said.lastPlan();
        bench.allow(trial);
        bench.moving(trial, trial.moves().getFirst());
        bench.arrives(trial, trial.moves().getFirst());
        assertThat(bench.said.quarantines.getLast().state()).isEqualTo(Quarantine.State.LIFTED);
        assertThat(bench.scheduler.quarantines()).isEmpty();
    }

    @Test
    void shouldPlanAroundALinkThatIsQuarantined() {
        // given
        Bench bench = bench();
        failThreeTimes(bench);

        // when
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), true);

        // then
        assertThat(plan.moves()).isNotEmpty().allMatch(move -> move.to().equals(Fleets.host(2)));
        assertThat(plan.moves().getFirst().reasons()).extracting(Reason::code).contains("alternative.link.quarantined");
    }

    @Test
    void shouldTakeOrdersAgainWhenPeopleReleaseIt() {
        // given
        Bench bench = bench();
        failThreeTimes(bench);

        // when
        Quarantine lifted = Bench.given(bench.scheduler.release(LINK, Bench.ACTOR, "new cable", bench.fleets.now));
        String again = Bench.refusal(bench.scheduler.release(LINK, Bench.ACTOR, "new cable", bench.fleets.now));

        // then
        assertThat(lifted.state()).isEqualTo(Quarantine.State.LIFTED);
        assertThat(again).isEqualTo("quarantine.unknown");
        assertThat(bench.said.audit).extracting(AuditEntry::action).contains("quarantine.released");
        assertThat(bench.plan(new Order.Move(Fleets.vm(2), Fleets.host(1)), false)
                        .state())
                .isEqualTo(PlanState.SUBMITTED);
    }

    @Test
    void shouldTryWithOneMoveAtATimeOnProbation() {
        // given a link on probation that three guests need, of which policy holds back one
        Bench bench = bench();
        bench.fleets.guest(3, 0.5, Fleets.host(0));
        bench.fleets.put(bench.fleets.hostOf(Fleets.host(2)).withCordoned(true));
        failThreeTimes(bench);
        bench.pass(Duration.ofMinutes(5).plusSeconds(2));
        bench.deny(bench.said.lastPlan());
        bench.said.commands.clear();

        // when two guests are to leave over it
        Plan plan = bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        bench.allow(plan);

        // then the second waits for the first
        assertThat(plan.moves()).hasSize(2);
        assertThat(bench.said.migrates()).hasSize(1);
        bench.moving(plan, plan.moves().getFirst());
        bench.arrives(plan, plan.moves().getFirst());
        assertThat(bench.said.migrates()).hasSize(2);
    }

    @Test
    void shouldRefuseToApplyADraftOverALinkThatIsQuarantined() {
        // given
        Bench bench = bench();
        Plan draft = bench.plan(new Order.Move(Fleets.vm(2), Fleets.host(1)), true);

        // when
        failThreeTimes(bench);

        // then
        assertThat(Bench.refusal(bench.scheduler.apply(draft.id(), null, Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("link.quarantined");
    }

    @Test
    void shouldStandAfterARestart() {
        // given
        Bench bench = bench();
        failThreeTimes(bench);

        // when
        Bench restarted = new Bench(bench.fleets, folder);
        bench.said.quarantines.forEach(restarted.scheduler::restore);
        restarted.begin();

        // then
        assertThat(Bench.refusal(restarted.scheduler.plan(
                        new Order.Move(Fleets.vm(2), Fleets.host(1)), null, false, Bench.ACTOR, bench.fleets.now)))
                .isEqualTo("link.quarantined");
    }

    private Bench bench() {
        return new Bench(Fleets.crowded(3, 2, 0.5), folder).begin();
    }

    /** The order is tried again by itself until the link is given up for now. */
    private static void failThreeTimes(Bench bench) {
        bench.plan(new Order.Move(Fleets.vm(1), Fleets.host(1)), false);
        for (int i = 0; i < SETTINGS.quarantine().failures(); i++) {
            Plan current = bench.said.plans.reversed().stream()
                    .filter(plan -> plan.moves().getFirst().vm().equals(Fleets.vm(1)))
                    .findFirst()
                    .orElseThrow();
            bench.allow(current);
            bench.moving(current, current.moves().getFirst());
            bench.fails(current, current.moves().getFirst());
            if (i < SETTINGS.quarantine().failures() - 1) {
                bench.pass(SETTINGS.plans().backoff().multipliedBy(1L << i).plusSeconds(4));
            }
        }
    }
}
