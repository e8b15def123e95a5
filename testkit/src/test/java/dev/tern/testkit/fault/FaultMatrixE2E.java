package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.cli.api.ApiFailure;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can break, at every moment at which it matters. {@code -Dtern.matrix=REGEX} runs those scenarios whose
 * name has it. The report is {@code target/fault-matrix.md} and {@code .csv}.
 */
@Tag("proof")
class FaultMatrixE2E {

    private static final Pattern WANTED = Pattern.compile(System.getProperty("tern.matrix", ""));

    private static Stage stage;

    @BeforeAll
    static void start() throws IOException {
        stage = new Stage("fault-matrix");
    }

    @AfterAll
    static void stop() throws IOException {
        if (stage != null) {
            stage.close();
        }
    }

    static Stream<Scenario> scenarios() throws IOException, ApiFailure {
        var wanted = stage.scenarios().stream()
                .filter(scenario -> WANTED.matcher(scenario.toString()).find())
                .toList();
        assertThat(wanted).isNotEmpty();
        return wanted.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void shouldKeepEveryPromiseAfter(Scenario scenario) throws IOException, ApiFailure {
        stage.play(scenario);
    }
}
