package dev.tern.benchmarks.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanningScaleTest {

    @Test
    void shouldMakeMovesThatLeaveLessOverload() {
        String line = PlanningScale.look(20, 200, 1, Duration.ofSeconds(30));

        Map<String, Double> told = Arrays.stream(line.split(" "))
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Double.valueOf(pair[1])));
        assertThat(told).containsEntry("hosts", 20.0).containsEntry("guests", 200.0);
        assertThat(told.get("moves")).isBetween(1.0, 8.0);
        assertThat(told.get("overload_after")).isLessThan(told.get("overload_before"));
        assertThat(told.get("evacuated")).isEqualTo(told.get("of"));
    }
}
