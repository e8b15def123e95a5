package dev.tern.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.wire.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The faults that the platform must survive, by number. {@code faults.txt} says for each what happens, how the first move
 * may end, and the scenario; or where it is tried instead.
 */
class FaultsSimulation {

    private static final int FAULTS = 64;

    /**
     * @param ends of the moves, one of which each must have; empty where it is tried elsewhere
     * @param scenario or where it is tried, and why not here
     */
    record Row(String number, String what, Set<String> ends, String scenario) {
        static Row parse(String line) {
            List<String> cells =
                    Stream.of(line.split("\\|", -1)).map(String::trim).toList();
            Set<String> ends =
                    cells.get(2).equals("-") ? Set.of() : Set.of(cells.get(2).split(" or ", -1));
            return new Row(cells.get(0), cells.get(1), ends, cells.get(3));
        }

        @Override
        public String toString() {
            return number + " " + what;
        }
    }

    @TempDir
    Path folder;

    private static List<Row> rows() {
        return HandOverSimulation.lines("faults.txt").stream().map(Row::parse).toList();
    }

    static Stream<Row> played() {
        return rows().stream().filter(row -> !row.ends().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("played")
    void shouldSurvive(Row row) {
        // given
        Scenario scenario = Scenario.parse(row.scenario());

        // when
        Play play = Play.of(scenario, Habits.GOOD, new Coverage(), folder);

        // then
        assertThat(play.findings()).isEmpty();
        assertThat(ends(play)).as("how the first move ended").isNotEmpty();
        assertThat(row.ends()).contains(ends(play).getFirst());
    }

    @Test
    void shouldHaveARowForEveryFault() {
        Set<String> numbers = IntStream.rangeClosed(1, FAULTS)
                .mapToObj(number -> String.format("F%02d", number))
                .collect(Collectors.toSet());
        assertThat(rows().stream().map(row -> row.number().substring(0, 3)).collect(Collectors.toSet()))
                .isEqualTo(numbers);
    }

    private static List<String> ends(Play play) {
        return play.world.broker.all(Topic.EVENTS).stream()
                .map(event -> event.data())
                .filter(MigrationEvent.class::isInstance)
                .map(MigrationEvent.class::cast)
                .filter(event -> event.state() instanceof MigrationState.Terminal)
                .map(event -> event.state().word())
                .toList();
    }
}
