package dev.tern.scheduler.placement.explanation;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.Fleets.vm;
import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlternativesTest {

    @Test
    void shouldCompareOnlyThePlaceWhereAGuestIsInTheEnd() {
        // given a guest that is parked on its way
        Problem problem = problem(Fleets.of(4).guest(1, 1, host(0)).sampled(5), Bans.NONE);
        VmView guest = problem.fleet().vm(vm(1)).orElseThrow();
        ProposedMove aside = move(problem, guest, host(1));
        ProposedMove on = move(problem, guest.at(host(1)), host(2));

        // when
        List<ProposedMove> told = new Alternatives(problem, new Ledger(problem.fleet()), Eligibility.Urgency.ORDERED)
                .added(List.of(aside, on));

        // then
        assertThat(told.getFirst()).isEqualTo(aside);
        assertThat(told.getLast().reasons())
                .extracting(Reason::code)
                .containsExactly("test", "alternative.plan.gains.less", "alternative.plan.gains.less");
    }

    private static ProposedMove move(Problem problem, VmView guest, HostId to) {
        MoveForecast forecast = problem.predict().apply(guest, to);
        return new ProposedMove(
                guest, to, forecast, new Worth(Duration.ZERO, Duration.ZERO), List.of(new Reason("test", "test")));
    }
}
