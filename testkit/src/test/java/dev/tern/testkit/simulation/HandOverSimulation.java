package dev.tern.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.testkit.checker.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves under several faults at once, at the worst moments. {@code -Dtern.simulation.seeds=N} and {@code .first=SEED}
 * choose other seeds, {@code -Dtern.simulation.line="seed=... moves=... faults=..."} plays one scenario and logs all that
 * was seen.
 */
class HandOverSimulation {

    private static final Logger LOG = LoggerFactory.getLogger(HandOverSimulation.class);
    private static final int SEEDS = Integer.getInteger("tern.simulation.seeds", 1_500);
    private static final long FIRST = Long.getLong("tern.simulation.first", 1);
    private static final String LINE = System.getProperty("tern.simulation.line", "");
    private static final int PROOF = 20;
    private static final double NANOS = 1e9;

    @TempDir
    Path folder;

    /** What was broken once stays mended, and is tried before anything new. */
    @Test
    void shouldStayMendedWhereItWasBrokenOnce() {
        Seeds seeds = new Seeds(Habits.GOOD, new Coverage(), folder);
        List<String> lines = LINE.isEmpty() ? regressions() : List.of(LINE);
        for (String line : lines) {
            assertThat(seeds.wrong(Scenario.parse(line))).as(line).isEmpty();
        }
        if (!LINE.isEmpty()) {
            Play.of(Scenario.parse(LINE), Habits.GOOD, new Coverage(), folder)
                    .world
                    .seen
                    .forEach(seen ->
                            LOG.info("{} ms {}", Duration.ofNanos(seen.at()).toMillis(), seen));
        }
    }

    @Test
    void shouldKeepEveryPromiseWhateverDiesOrIsCut() {
        assertThat(played(Draw.mild(), SEEDS)).isEmpty();
    }

    @Test
    void shouldKeepEveryPromiseWhenHostsLosePower() {
        assertThat(played(Draw.withPower(), SEEDS)).isEmpty();
    }

    @Test
    @Tag("proof")
    void shouldKeepEveryPromiseOverManyMoreSeeds() {
        assertThat(played(Draw.mild(), SEEDS * PROOF)).isEmpty();
        assertThat(played(Draw.withPower(), SEEDS * PROOF)).isEmpty();
    }

    /** A disk that says that it has synced takes away what syncing is for; a guest still never runs twice. */
    @Test
    void shouldNeverRunAGuestTwiceWhenDisksLie() {
        assertThat(played(Draw.withLies(), SEEDS / 5)).isEmpty();
    }

    @Test
    void shouldPlayTheSameTwiceFromTheSameLine() {
        // given
        Scenario scenario = Draw.withPower().scenario(FIRST + 4);

        // when
        List<Seen> once = Play.of(scenario, Habits.GOOD, new Coverage(), folder).world.seen;
        List<Seen> again = Play.of(Scenario.parse(scenario.toString()), Habits.GOOD, new Coverage(), folder).world.seen;

        // then
        assertThat(again).isEqualTo(once);
    }

    private List<String> played(Draw draw, int count) {
        LOG.info("Seeds {} to {}", FIRST, FIRST + count - 1);
        long begin = System.nanoTime();
        List<String> wrong = new Seeds(Habits.GOOD, new Coverage(), folder).firstWrong(draw, FIRST, count);
        LOG.info("{} schedules in {} s", count, (System.nanoTime() - begin) / NANOS);
        return wrong;
    }

    private static List<String> regressions() {
        return lines("regressions.txt");
    }

    /** The lines of a file of the simulation that are no comments. */
    static List<String> lines(String name) {
        try (InputStream file = HandOverSimulation.class.getResourceAsStream("/simulation/" + name)) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
