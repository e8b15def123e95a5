package dev.tern.scheduler.inquiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.placement.GoalWeights;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoicesTest {

    @TempDir
    Path folder;

    @Test
    void shouldOfferDraftsAmongWhichToChooseAndMakeTheOneChosen() {
        // given a host from which two guests have to go
        Fleets fleets = Fleets.crowded(4, 4, 3);
        Bench bench = new Bench(fleets, folder);
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
        assertThat(choices.weights()).isEqualTo(GoalWeights.DEFAULT);
        assertThat(choices.choices().getFirst().after().moves())
                .isPositive()
                .isLessThan(choices.choices().getLast().after().moves());
        assertThat(applied.state()).isEqualTo(PlanState.SUBMITTED);
        assertThat(other).as("the guest is another plan's now").isEqualTo("fleet.changed");
        assertThat(bench.said.plans).extracting(Plan::id).contains(dear.id());
    }

    @Test
    void shouldSayWhyThereIsNothingToChoose() {
        Bench bench = new Bench(Fleets.crowded(2, 1, 1), folder).begin();

        Choices choices = Bench.given(bench.scheduler.choices(bench.fleets.now));

        assertThat(choices.choices()).isEmpty();
        assertThat(choices.reasons()).extracting(Reason::code).containsExactly("fleet.balanced");
        assertThat(bench.scheduler.plans()).isEmpty();
    }
}
