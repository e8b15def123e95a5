package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.policy.RuleDecision;
import dev.tern.contracts.policy.Verdict;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that stay on, because of policy, people or settings. */
class KeptHostTest {

    @TempDir
    Path folder;

    @Test
    void shouldLeaveAHostAloneForAWhileThatPolicyKeepsFromBeingEmptied() {
        // given
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.policy = move ->
                new Verdict.Deny(List.of(new RuleDecision("keep", RuleDecision.Effect.DENY, "it stays where it is")));

        // when
        fleet.until(() -> !fleet.consolidations().isEmpty());
        fleet.pass(Duration.ofSeconds(10));

        // then the next is another host, and the reason is shown
        Plan denied = fleet.consolidations().getLast();
        assertThat(denied.state()).isEqualTo(PlanState.DENIED);
        fleet.until(() -> fleet.consolidations().size() == 2);
        assertThat(fleet.consolidations().getFirst().goal()).isNotEqualTo(denied.goal());
        assertThat(fleet.bench.scheduler.energy().status().unmet())
                .anySatisfy(why -> assertThat(why.text()).contains("it stays where it is"));
        assertThat(fleet.orders).isEmpty();
        assertThat(fleet.bench.said.alerts).isEmpty();
    }

    @Test
    void shouldGiveUpAPlanThatPolicyPutsOff() {
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.policy = move -> new Verdict.Defer(
                fleet.now().plus(Duration.ofHours(8)),
                List.of(new RuleDecision("window", RuleDecision.Effect.DEFER, "at night")));

        fleet.until(() -> !fleet.consolidations().isEmpty());
        fleet.pass(Duration.ofMinutes(1));

        assertThat(fleet.consolidations().getLast().state()).isEqualTo(PlanState.FAILED);
        assertThat(fleet.bench.said.migrates()).isEmpty();
    }

    @Test
    void shouldNotSwitchOffWhatPeopleHaveEmptied() {
        // given
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(1);
        fleet.pass(Duration.ofMinutes(1));

        // when
        Plan evacuation = fleet.bench.plan(new Order.Evacuate(Fleets.host(0)), false);
        fleet.until(() -> fleet.bench.state(evacuation) == PlanState.DONE);
        fleet.pass(Duration.ofMinutes(50));

        // then
        assertThat(fleet.orders).doesNotContain("off " + Fleets.host(0));
    }

    @Test
    void shouldSwitchOnlyHostsThatItMay() {
        SwitchedFleet fleet = new SwitchedFleet(4, 1, folder).loaded(0.2);

        fleet.pass(Duration.ofHours(3));

        assertThat(fleet.orders).isSubsetOf("off " + Fleets.host(0));
    }
}
