package dev.tern.benchmarks.timefold;

import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.score.HardSoftScore;
import dev.tern.benchmarks.placement.Instance;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All guests and where they are: at first, at home. */
@PlanningSolution
public class Assignment {

    private @Nullable Instance instance;

    private List<Integer> hosts = List.of();

    @PlanningEntityCollectionProperty
    private List<Assigned> guests = List.of();

    @PlanningScore
    private @Nullable HardSoftScore score;

    public Assignment() {}

    static Assignment of(Instance instance) {
        int[] homes = instance.guests().homes();
        var assignment = new Assignment();
        assignment.instance = instance;
        assignment.hosts =
                IntStream.range(0, instance.hosts().zones().length).boxed().toList();
        assignment.guests = IntStream.range(0, homes.length)
                .mapToObj(guest -> new Assigned(guest, homes[guest]))
                .toList();
        return assignment;
    }

    Instance instance() {
        return Objects.requireNonNull(instance);
    }

    @ValueRangeProvider
    public List<Integer> getHosts() {
        return hosts;
    }

    public List<Assigned> getGuests() {
        return guests;
    }

    int[] hostNumbers() {
        int[] numbers = new int[guests.size()];
        guests.forEach(guest -> numbers[guest.getGuest()] = guest.getHost());
        return numbers;
    }

    /** Null before the first has been calculated. */
    public @Nullable HardSoftScore getScore() {
        return score;
    }

    public void setScore(@Nullable HardSoftScore score) {
        this.score = score;
    }

    HardSoftScore scored() {
        return Objects.requireNonNull(score);
    }
}
