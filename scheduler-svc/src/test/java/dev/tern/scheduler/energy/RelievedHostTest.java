package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.power.Power;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose guests leap, while others are switched off. */
class RelievedHostTest {

    @TempDir
    Path folder;

    @Test
    void shouldRelieveAHostThatLeapsByAPlanLikeAnyOtherAndSwitchOffAnother() {
        // given four guests that leap on one host: balancing never sees it above its threshold
        SwitchedFleet fleet = leaping();

        // when
        leap(fleet, Duration.ofHours(3));

        // then
        List<Plan> reliefs = reliefs(fleet);
        assertThat(reliefs).isNotEmpty().hasSizeLessThanOrEqualTo(4).allSatisfy(plan -> {
            assertThat(plan.state()).isEqualTo(PlanState.DONE);
            assertThat(plan.reasons().getFirst().code()).isEqualTo("host.lacks.cpu");
        });
        assertThat(fleet.count(Power.OFF)).isEqualTo(1);
        assertThat(fleet.orders).noneMatch(order -> order.startsWith("wake"));
    }

    @Test
    void shouldSwitchHostsOffWherePolicyKeepsAnotherFromBeingRelieved() {
        // given
        SwitchedFleet fleet = leaping();
        fleet.policy = move -> move.from().equals(Fleets.host(0))
                ? new Verdict.Deny(List.of(new RuleDecision("keep", RuleDecision.Effect.DENY, "it stays where it is")))
                : new Verdict.Allow(fleet.now().plusSeconds(300), List.of());

        // when
        leap(fleet, Duration.ofHours(3));

        // then it was not asked for over and over
        assertThat(reliefs(fleet)).hasSizeBetween(1, 30).allSatisfy(plan -> assertThat(plan.state())
                .isEqualTo(PlanState.DENIED));
        assertThat(fleet.count(Power.OFF)).isEqualTo(1);
    }

    private static List<Plan> reliefs(SwitchedFleet fleet) {
        return fleet.bench.scheduler.plans().stream()
                .filter(plan -> plan.goal() instanceof Goal.Balance)
                .toList();
    }

    private SwitchedFleet leaping() {
        SwitchedFleet fleet = new SwitchedFleet(4, folder);
        for (int i = 0; i < 4; i++) {
            fleet.fleets.guest(i, 1.5, Fleets.host(0));
        }
        fleet.fleets.guest(4, 0.4, Fleets.host(1)).guest(5, 0.4, Fleets.host(2)).guest(6, 0.4, Fleets.host(3));
        return fleet;
    }

    private static void leap(SwitchedFleet fleet, Duration time) {
        Instant end = fleet.now().plus(time);
        for (int step = 0; fleet.now().isBefore(end); step++) {
            for (int i = 0; i < 4; i++) {
                fleet.fleets.load(Fleets.vm(i), 1.5 + ((step / 20 + i) % 2 == 0 ? 0.8 : -0.8));
            }
            fleet.step();
        }
    }
}
