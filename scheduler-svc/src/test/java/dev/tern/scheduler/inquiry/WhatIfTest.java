package dev.tern.scheduler.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.whatif.Scenario;
import dev.tern.scheduler.whatif.WhatIf;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhatIfTest {

    @TempDir
    Path folder;

    @Test
    void shouldSayWhatWouldBePlannedIfTheFleetChanged() {
        // given hosts that carry what they have
        Fleets fleets = Fleets.of(3)
                .guest(1, 2.5, Fleets.host(0))
                .guest(2, 2.5, Fleets.host(0))
                .guest(3, 1, Fleets.host(1))
                .guest(4, 1, Fleets.host(2))
                .sampled(5);
        Bench bench = new Bench(fleets, folder).begin();

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
        Bench bench = Bench.overloaded(folder);
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
        Bench bench = Bench.overloaded(folder);
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
}
