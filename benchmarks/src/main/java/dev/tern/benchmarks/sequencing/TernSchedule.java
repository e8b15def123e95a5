package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.sequencing.Conductor;
import dev.tern.scheduler.sequencing.Raise;
import dev.tern.scheduler.sequencing.ScheduleSearch;
import dev.tern.scheduler.sequencing.SequencingProblem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Tern's schedule, seen through by its conductor, which knows predictions only. */
final class TernSchedule implements Rule {

    private static final int MOST_SLOTS = 8;
    private static final int ATTEMPTS = 3;

    private final Conductor conductor;
    private Map<VmId, Bandwidth> raises = Map.of();

    TernSchedule(SequencingProblem problem, int plays, long seed) {
        this.conductor =
                new Conductor(problem, new ScheduleSearch(new Random(seed), plays, () -> false), MOST_SLOTS, ATTEMPTS);
    }

    @Override
    public List<Start> due(SimulatedFleet fleet, Instant now) {
        Conductor.Turn turn = conductor.due(now);
        raises = turn.raises().stream().collect(Collectors.toMap(Raise::vm, Raise::bandwidth));
        return turn.starts().stream()
                .map(step -> new Start(step.move(), step.to(), step.bandwidth()))
                .toList();
    }

    @Override
    public Map<VmId, Bandwidth> raises() {
        return raises;
    }

    @Override
    public void arrived(VmId vm, Instant now) {
        conductor.arrived(vm, now);
    }

    @Override
    public Optional<Instant> nextLook() {
        return conductor.nextLook();
    }
}
