package dev.tern.cli.doubt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final long OFFERED = 2;

    @ParameterizedTest(name = "journal {0}, guest {1}, looked {2} s ago: against source {3}, against destination {4}")
    @CsvSource({
        // it runs there
        "owned, running, 1, true, false",
        // its agent will resume it
        "owned, paused, 1, true, true",
        // it was owned and lost with its hypervisor
        "owned, absent, 1, false, true",
        // it never took it
        "refused, absent, 1, false, true",
        "loaded, paused, 1, false, true",
        // the hypervisor has not answered for a while: only the journal counts
        "owned, running, 60, true, false",
        "owned, absent, 60, true, false",
        "refused, paused, 60, false, true",
        // nobody answers: nothing is concluded
        "silent, unknown, 0, false, false"
    })
    void shouldContradictAChoiceByWhatTheDestinationSays(
            String journal, String guest, int looked, boolean againstSource, boolean againstDestination) {
        JsonNode agent = journal.equals("silent") ? null : agent(journal, guest, NOW.minusSeconds(looked));
        Evidence evidence = evidence(agent("released", "paused", NOW), agent);

        assertThat(!evidence.againstRunningAtSource().isEmpty()).isEqualTo(againstSource);
        assertThat(!evidence.againstRunningAtDestination().isEmpty()).isEqualTo(againstDestination);
    }

    @ParameterizedTest
    @CsvSource({"absent, true", "paused, false"})
    void shouldContradictTheSourceWhenItHasNoImage(String guest, boolean against) {
        Evidence evidence = evidence(agent("released", guest, NOW), null);

        assertThat(!evidence.againstRunningAtSource().isEmpty()).isEqualTo(against);
        assertThat(evidence.isOneSided()).isTrue();
    }

    private static Evidence evidence(JsonNode source, @Nullable JsonNode destination) {
        return new Evidence(
                new Evidence.Side("host-a", source, null),
                new Evidence.Side("host-b", destination, null),
                OFFERED,
                NOW);
    }

    private static JsonNode agent(String journal, String guest, Instant looked) {
        ObjectNode agent = JsonNodeFactory.instance.objectNode();
        ObjectNode ownership = agent.putObject("ownership");
        ownership.putObject("last").put("kind", journal).put("epoch", OFFERED);
        if (journal.equals("owned")) {
            ownership.put("owned", OFFERED);
        }
        return agent.put("guest", guest).put("looked_at", looked.toString());
    }
}
