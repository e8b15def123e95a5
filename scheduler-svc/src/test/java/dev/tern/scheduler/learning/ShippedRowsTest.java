package dev.tern.scheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.scheduler.forecast.Corrector.MoveCorrection;
import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.Factor;
import dev.tern.scheduler.forecast.PreCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the rows that ship with Tern teach about moves that are held back: every fifth, in turn. */
class ShippedRowsTest {

    private static final int FOLDS = 5;
    private static final long SEED = 42;
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private record Told(double truth, Factor factor) {

        double error() {
            return Math.abs(Math.log(truth / factor.expected()));
        }

        boolean isCovered() {
            return factor.low() <= truth && truth <= factor.high();
        }
    }

    @TempDir
    static Path folder;

    private static List<MoveRow> rows = List.of();
    private static final List<TrainedModel> MODELS = new ArrayList<>();

    @BeforeAll
    static void train() throws IOException {
        rows = new TrainingSet(folder).moves();
        for (int fold = 0; fold < FOLDS; fold++) {
            int held = fold;
            MODELS.add(new Trainer(SEED).train(where(i -> i % FOLDS != held), List.of(), 1, NOW));
        }
    }

    @Test
    void shouldShipEnoughOfBothKinds() throws IOException {
        assertThat(rows).hasSizeGreaterThanOrEqualTo(2 * Trainer.FEWEST_ROWS);
        assertThat(new TrainingSet(folder).loads()).hasSizeGreaterThanOrEqualTo(2 * Trainer.FEWEST_ROWS);
    }

    @Test
    void shouldPredictDurationsBetterThanTheFormulaAlone() {
        List<Told> told = told("duration", MoveCorrection::duration, c -> millis(c.duration()));

        assertThat(error(told)).isLessThan(0.9 * formulaError(told));
        assertThat(coverage(told)).isGreaterThan(0.8);
    }

    @Test
    void shouldPredictBytesBetterThanTheFormulaAlone() {
        List<Told> told = told("bytes", MoveCorrection::transferred, c ->
                (double) c.transferred().bytes());

        assertThat(error(told)).isLessThan(0.9 * formulaError(told));
        assertThat(coverage(told)).isGreaterThan(0.8);
    }

    /** The rows were recorded on two busy cores: downtimes there are mostly chance. */
    @Test
    void shouldPredictDowntimesNoWorseThanTheFormulaAlone() {
        List<Told> told = told("downtime", MoveCorrection::downtime, c -> millis(c.downtime()));

        assertThat(error(told)).isLessThan(1.1 * formulaError(told));
        assertThat(coverage(told)).isGreaterThan(0.8);
    }

    private static List<Told> told(String what, Function<MoveCorrection, Factor> quantity, Function<Costs, Double> of) {
        List<Told> told = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int held = fold;
            for (MoveRow row : where(i -> i % FOLDS == held)) {
                Costs analytic = new PreCopy().of(row.move()).costs();
                double truth = of.apply(row.actual()) / of.apply(analytic);
                told.add(new Told(
                        truth,
                        quantity.apply(
                                MODELS.get(fold).move(row.move(), analytic).orElseThrow())));
            }
        }
        System.out.printf(
                "%s of %d moves, median error factor: formula %.2f, model %.2f; coverage %.2f%n",
                what, told.size(), Math.exp(formulaError(told)), Math.exp(error(told)), coverage(told));
        return told;
    }

    private static double error(List<Told> told) {
        return median(told.stream().map(Told::error).toList());
    }

    private static double formulaError(List<Told> told) {
        return median(told.stream().map(t -> Math.abs(Math.log(t.truth()))).toList());
    }

    private static List<MoveRow> where(IntPredicate chosen) {
        return IntStream.range(0, rows.size())
                .filter(chosen)
                .mapToObj(rows::get)
                .toList();
    }

    private static double coverage(List<Told> told) {
        return (double) told.stream().filter(Told::isCovered).count() / told.size();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
