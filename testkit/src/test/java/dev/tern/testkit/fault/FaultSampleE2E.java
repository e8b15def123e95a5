package dev.tern.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.cli.api.ApiFailure;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twelve of the matrix, always the same while moves pass the same points. Whatever breaks, the move comes to an end, the
 * guest runs exactly once, its memory is right, and nothing is left over.
 */
class FaultSampleE2E {

    private static final int COUNT = 12;
    private static final long SEED = 20_260_712;

    private static Stage stage;

    @BeforeAll
    static void start() throws IOException {
        stage = new Stage("fault-sample");
    }

    @AfterAll
    static void stop() throws IOException {
        if (stage != null) {
            stage.close();
        }
    }

    static Stream<Scenario> scenarios() throws IOException, ApiFailure {
        return Matrix.sample(stage.scenarios(), COUNT, SEED).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void shouldKeepEveryPromiseAfter(Scenario scenario) throws IOException, ApiFailure {
        stage.play(scenario);
    }

    /** The destination loses its power when it owns the guest and before it runs: only people can say so. */
    @Test
    void shouldEndDoubtByWhatTwoPeopleFindOut() throws IOException, ApiFailure {
        Scenario scenario = stage.scenarios().stream()
                .filter(each -> each.toString()
                        .equals("power loss of the destination after destination"
                                + " journal.append.Owner-OWNED+Coming-OWNED#1"))
                .findFirst()
                .orElseThrow();
        Outcome outcome = stage.play(scenario);
        assertThat(outcome.phase()).isEqualTo("rolled-back");
        assertThat(outcome.why()).isEqualTo("handover.taken-back");
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void shouldRefuseAnAgentThatSpeaksTheVersionBefore(Side older) throws IOException, ApiFailure {
        new VersionSkew(stage.trial().move(), older).isRefused();
    }
}
