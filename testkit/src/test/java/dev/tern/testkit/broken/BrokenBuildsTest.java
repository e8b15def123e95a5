package dev.tern.testkit.broken;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever changes a source that a broken build changes hears of it before the simulation runs. */
class BrokenBuildsTest {

    static Stream<BrokenBuild> played() {
        return BrokenBuilds.played().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("played")
    void shouldFitTheSourcesAsTheyAre(BrokenBuild build) {
        assertThatCode(() -> Mutants.load(build)).doesNotThrowAnyException();
    }
}
