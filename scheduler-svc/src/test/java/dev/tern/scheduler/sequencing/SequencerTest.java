package dev.tern.scheduler.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.scheduler.Fleets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequencerTest {

    @Test
    void shouldNeverExceedLimits() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Limits limits = new Limits(1 + random.nextInt(3), 1 + random.nextInt(5));
            List<Way> running = List.of();
            List<Sequencer.Waiting<Way>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(4);
                Way way = new Way(Fleets.host(from), Fleets.host((from + 1 + random.nextInt(3)) % 4));
                waiting.add(new Sequencer.Waiting<>(way, way, random.nextInt(4)));
            }

            List<Way> due = new Sequencer(limits).due(waiting, running, move -> true);

            Map<Object, Integer> busy = new HashMap<>();
            due.forEach(w -> {
                busy.merge(w.from(), 1, Integer::sum);
                busy.merge(w.to(), 1, Integer::sum);
            });
            assertThat(due)
                    .as("seed %d", seed)
                    .hasSizeLessThanOrEqualTo(limits.total())
                    .isNotEmpty();
            assertThat(busy.values()).as("seed %d", seed).allMatch(n -> n <= limits.perHost());
        }
    }

    @Test
    void shouldCountWhatRunsAndPreferTheUrgent() {
        Way ab = new Way(Fleets.host(0), Fleets.host(1));
        Way bc = new Way(Fleets.host(1), Fleets.host(2));
        Way cd = new Way(Fleets.host(2), Fleets.host(3));
        List<Sequencer.Waiting<String>> waiting = List.of(
                new Sequencer.Waiting<>("later", cd, 3),
                new Sequencer.Waiting<>("blocked", ab, 0),
                new Sequencer.Waiting<>("urgent", cd, 0));

        List<String> due = new Sequencer(new Limits(1, 4))
                .due(waiting, List.of(new Way(Fleets.host(0), Fleets.host(4))), m -> true);

        assertThat(due).containsExactly("urgent");
        assertThat(new Sequencer(new Limits(2, 1)).due(waiting, List.of(bc), m -> true))
                .isEmpty();
    }
}
