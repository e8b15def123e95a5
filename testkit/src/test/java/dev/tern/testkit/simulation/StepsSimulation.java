package dev.tern.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent dies before and after each write to its journal and each request to its hypervisor, at either end, with the
 * log there and away; and the same with the whole host's power.
 */
class StepsSimulation {

    private static final int STEPS = 48;

    @TempDir
    Path folder;

    @Test
    void shouldKeepEveryPromiseWhateverStepAnAgentDiesAt() {
        assertThat(played(FaultKind.KILL)).isEmpty();
    }

    @Test
    void shouldKeepEveryPromiseWhateverStepAHostLosesPowerAt() {
        assertThat(played(FaultKind.POWER)).isEmpty();
    }

    private List<String> played(FaultKind kind) {
        Seeds seeds = new Seeds(Habits.GOOD, new Coverage(), folder);
        List<String> wrong = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            for (Where where : List.of(Where.SOURCE, Where.TARGET)) {
                for (boolean log : new boolean[] {true, false}) {
                    List<Fault> faults = new ArrayList<>();
                    faults.add(new Fault(0, kind, where, new When.Step(step), 300_000, 0));
                    if (!log) {
                        faults.add(new Fault(
                                0, FaultKind.LOG_AWAY, Where.OTHER, new When.At("allowed", 0), 20_000_000, 0));
                    }
                    wrong.addAll(seeds.wrong(new Scenario(step, List.of(new Scenario.Order(0, 1)), faults)));
                }
            }
        }
        return wrong;
    }
}
