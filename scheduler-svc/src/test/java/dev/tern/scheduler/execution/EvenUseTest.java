package dev.tern.scheduler.execution;

import static dev.tern.scheduler.Fleets.host;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import dev.tern.scheduler.whatif.Scenario;
import dev.tern.scheduler.whatif.WhatIf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler that is to use hosts evenly, and decides by itself. */
class EvenUseTest {

    private static final PlacementSettings EVEN = PlacementSettings.DEFAULT.with(new GoalWeights(1, 2, 0.1, 1));

    @TempDir
    Path folder;

    private Bench bench(Fleets fleets, PlacementSettings settings) {
        return new Bench(fleets, ExecutionSettings.DEFAULT.withAuto(true), settings, folder).begin();
    }

    @Test
    void shouldEvenUseOnceAndLeaveItSo() {
        // given two hosts, at 60 and 20 % of their CPU
        Fleets fleets = Fleets.crowded(2, 6, 0.8);
        fleets.guest(7, 0.8, host(1)).guest(8, 0.8, host(1)).sampled(5);
        Bench bench = bench(fleets, EVEN);

        // when what it submits is allowed and made
        bench.pass(Duration.ofSeconds(15));
        Plan plan = bench.scheduler.plans().getFirst();
        bench.allow(plan);
        plan.moves().forEach(move -> bench.arrives(plan, move));
        bench.pass(Duration.ofMinutes(15));

        // then
        assertThat(plan.moves())
                .hasSize(2)
                .extracting(move -> move.reasons().getFirst().code())
                .containsOnly("hosts.evened");
        assertThat(bench.state(plan)).isEqualTo(PlanState.DONE);
        assertThat(bench.scheduler.plans()).as("nothing else is planned").hasSize(1);
    }

    @Test
    void shouldSayThatAHostWhichComesToTheFleetTakesItsPart() {
        // given two hosts at half their CPU each
        Fleets fleets = Fleets.of(2);
        for (int i = 0; i < 10; i++) {
            fleets.guest(i, 0.8, host(i % 2));
        }
        HostId more = HostId.of("host-n");
        var scenario = new Scenario(List.of(), List.of(new Scenario.Added(more, host(0))), Ratio.ONE);

        // when
        WhatIf even = Bench.given(bench(fleets.sampled(5), EVEN).scheduler.whatIf(scenario, fleets.now));
        WhatIf usual =
                Bench.given(bench(fleets, PlacementSettings.DEFAULT).scheduler.whatIf(scenario, fleets.now));

        // then
        assertThat(even.now().moves()).isEmpty();
        assertThat(even.then().moves()).isNotEmpty().extracting(Move::to).containsOnly(more);
        assertThat(usual.then().moves()).isEmpty();
    }
}
