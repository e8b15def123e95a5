package dev.tern.scheduler.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.whatif.Change;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InquiriesTest {

    @TempDir
    Path folder;

    @Test
    void shouldTellInWhatTwoPlansDiffer() {
        // given
        Bench bench = Bench.overloaded(folder);
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
        Bench bench = Bench.overloaded(folder);
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
}
