package dev.tern.testkit.broken;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A checker that cannot fail proves nothing: each of these builds must be caught, soon, and by the right rule. */
class BrokenBuildsSimulation {

    private static final Logger LOG = LoggerFactory.getLogger(BrokenBuildsSimulation.class);

    private static final int MOST_SEEDS = 60;
    private static final String PLAY = "dev.tern.testkit.simulation.Play";

    @TempDir
    Path folder;

    static Stream<BrokenBuild> played() {
        return BrokenBuilds.played().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("played")
    void shouldCatchTheBuildThat(BrokenBuild build) throws Exception {
        // given
        Method play = play(Mutants.load(build));
        List<String> other = new ArrayList<>();

        // when
        long seed = 1;
        String caught = "";
        while (caught.isEmpty() && seed <= MOST_SEEDS) {
            List<?> wrong = (List<?>) play.invoke(null, build.draw(), seed, build.habit(), folder.toString());
            caught = wrong.stream()
                    .map(String::valueOf)
                    .filter(finding -> build.rules().contains(finding.substring(0, Math.max(0, finding.indexOf(' ')))))
                    .findFirst()
                    .orElse("");
            wrong.stream()
                    .map(String::valueOf)
                    .filter(finding -> other.size() < 5)
                    .forEach(other::add);
            seed++;
        }

        // then
        assertThat(caught)
                .as("caught within %d seeds; else seen: %s", MOST_SEEDS, other)
                .isNotEmpty();
        LOG.info("{} is caught by seed {}: {}", build, seed - 1, caught);
    }

    static Stream<String> draws() {
        return BrokenBuilds.played().stream().map(BrokenBuild::draw).distinct();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("draws")
    void shouldFindNothingWrongWithTheBuildThatIsNotBroken(String draw) throws Exception {
        Method play = play(BrokenBuildsSimulation.class.getClassLoader());
        for (long seed = 1; seed <= MOST_SEEDS; seed++) {
            List<?> wrong = (List<?>) play.invoke(null, draw, seed, "", folder.toString());
            assertThat(wrong).as("draw %s, seed %d", draw, seed).isEmpty();
        }
    }

    private static Method play(ClassLoader loader) throws ReflectiveOperationException {
        Method play = loader.loadClass(PLAY).getMethod("wrong", String.class, long.class, String.class, String.class);
        play.setAccessible(true);
        return play;
    }
}
