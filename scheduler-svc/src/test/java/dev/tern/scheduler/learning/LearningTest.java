package dev.tern.scheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.forecast.Corrector;
import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.LoadCase;
import dev.tern.scheduler.forecast.MoveCase;
import dev.tern.scheduler.forecast.PreCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final long SEED = 4711;

    @TempDir
    Path folder;

    @Test
    void shouldLearnHowFarTheFormulaIsOff() {
        // given moves that take twice the analytic time on small guests and three times on large ones
        TrainedModel model = new Trainer(SEED).train(moves(200, SEED), List.of(), 1, NOW);

        // when
        double small = correction(model, DataSize.ofMiB(256)).duration().expected();
        double large = correction(model, DataSize.ofGiB(4)).duration().expected();

        // then
        assertThat(small).isBetween(1.7, 2.3);
        assertThat(large).isBetween(2.5, 3.5);
    }

    @Test
    void shouldCoverNineOfTenUnseenMoves() {
        TrainedModel model = new Trainer(SEED).train(moves(300, SEED), List.of(), 1, NOW);
        List<MoveRow> unseen = moves(300, SEED + 1);

        long covered = unseen.stream()
                .filter(row -> {
                    Costs analytic = new PreCopy().of(row.move()).costs();
                    double truth = seconds(row.actual().duration()) / seconds(analytic.duration());
                    var factor = model.move(row.move(), analytic).orElseThrow().duration();
                    return factor.low() <= truth && truth <= factor.high();
                })
                .count();

        assertThat((double) covered / unseen.size()).as("seed %d", SEED).isBetween(0.82, 0.98);
    }

    @Test
    void shouldAnswerTheSameAfterSavingAndLoading() throws IOException {
        // given
        TrainedModel model = new Trainer(SEED).train(moves(60, SEED), loads(60), 7, NOW);
        ModelFolder stored = new ModelFolder(folder);

        // when
        stored.save(model);
        TrainedModel loaded = stored.load().orElseThrow();

        // then
        assertThat(loaded.name()).isEqualTo("forest-7");
        assertThat(correction(loaded, DataSize.ofGiB(1))).isEqualTo(correction(model, DataSize.ofGiB(1)));
        assertThat(loaded.dirtyRate(load(1000))).isEqualTo(model.dirtyRate(load(1000)));
        assertThat(Files.readString(folder.resolve("model.properties"))).contains("duration.provenance");
    }

    @Test
    void shouldGrowTheSameForestFromTheSameSeed() {
        TrainedModel one = new Trainer(SEED).train(moves(60, SEED), List.of(), 1, NOW);
        TrainedModel other = new Trainer(SEED).train(moves(60, SEED), List.of(), 1, NOW);

        assertThat(correction(one, DataSize.ofGiB(1))).isEqualTo(correction(other, DataSize.ofGiB(1)));
    }

    @Test
    void shouldRefuseModelWhoseFileWasChanged() throws IOException {
        ModelFolder stored = stored();
        try (var files = Files.newDirectoryStream(folder, "*.pb")) {
            Path first = files.iterator().next();
            byte[] bytes = Files.readAllBytes(first);
            bytes[bytes.length / 2] ^= 1;
            Files.write(first, bytes);
        }

        assertThat(stored.load()).isEmpty();
    }

    @Test
    void shouldRefuseModelOfOtherFeatures() throws IOException {
        ModelFolder stored = stored();
        Path manifest = folder.resolve("model.properties");
        Files.writeString(manifest, Files.readString(manifest).replace("64 levels", "32 levels"));

        assertThat(stored.load()).isEmpty();
    }

    @Test
    void shouldRefuseModelThatIsTruncatedOrGone() throws IOException {
        ModelFolder stored = stored();
        Path manifest = folder.resolve("model.properties");
        Files.writeString(manifest, Files.readString(manifest).substring(0, 200));
        Optional<TrainedModel> truncated = stored.load();
        Files.delete(manifest);

        assertThat(truncated.map(TrainedModel::parts).orElse(java.util.Map.of()))
                .isEmpty();
        assertThat(stored.load()).isEmpty();
    }

    @Test
    void shouldLearnNothingFromTooFewRows() {
        TrainedModel model = new Trainer(SEED).train(moves(Trainer.FEWEST_ROWS - 1, SEED), List.of(), 1, NOW);

        assertThat(model.isEmpty()).isTrue();
        assertThat(model.move(
                        move(DataSize.ofGiB(1), 100),
                        new PreCopy().of(move(DataSize.ofGiB(1), 100)).costs()))
                .isEmpty();
    }

    @Test
    void shouldTrainOnColumnsThatNeverChange() {
        List<MoveRow> same = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            MoveCase move = move(DataSize.ofGiB(1), 100);
            same.add(new MoveRow(move, new PreCopy().of(move).costs()));
        }

        TrainedModel model = new Trainer(SEED).train(same, List.of(), 1, NOW);

        assertThat(correction(model, DataSize.ofGiB(1)).duration().expected()).isBetween(0.99, 1.01);
    }

    @Test
    void shouldReadWhatItAppended() throws IOException {
        TrainingSet training = new TrainingSet(folder);
        int shippedMoves = training.moves().size();
        MoveRow move = moves(1, SEED).getFirst();
        LoadRow load = loads(1).getFirst();

        training.append(move);
        training.append(move);
        training.append(load);

        assertThat(training.moves()).hasSize(shippedMoves + 2).endsWith(move, move);
        assertThat(training.loads()).endsWith(load);
    }

    @Test
    void shouldSkipRowsThatAreNone() throws IOException {
        TrainingSet training = new TrainingSet(folder);
        int shipped = training.moves().size();
        MoveRow good = moves(1, SEED).getFirst();
        training.append(good);
        Path file = folder.resolve("moves.csv");
        String text = "\uFEFF" + Files.readString(file).replace("\n", "\r\n");
        Files.writeString(file, text + "1,2,3\nNaN,1,1,1,1,1,1,1,1,1,1,1,1\n-1,1,1,1,1,1,1,1,1,1,1,1,1\nÀÖ\n");

        assertThat(training.moves()).hasSize(shipped + 1).endsWith(good);
    }

    @Test
    void shouldSetAsideWhatAnotherVersionWrote() throws IOException {
        TrainingSet training = new TrainingSet(folder);
        int shipped = training.moves().size();
        Files.writeString(folder.resolve("moves.csv"), "vcpus,duration_ms\n1,2\n");
        MoveRow row = moves(1, SEED).getFirst();

        training.append(row);

        assertThat(training.moves()).hasSize(shipped + 1).endsWith(row);
        assertThat(folder.resolve("moves.csv.old")).hasContent("vcpus,duration_ms\n1,2\n");
    }

    @Test
    void shouldForgetTheOlderHalfWhenFileHasGrownLarge() throws IOException {
        TrainingSet training = new TrainingSet(folder);
        MoveRow row = moves(1, SEED).getFirst();
        training.append(row);
        Path file = folder.resolve("moves.csv");
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, lines.getFirst() + "\n" + (lines.getLast() + "\n").repeat(60_000));

        training.append(row);

        assertThat(Files.size(file)).isLessThan(4L << 20);
        assertThat(training.moves()).endsWith(row);
    }

    private ModelFolder stored() throws IOException {
        ModelFolder stored = new ModelFolder(folder);
        stored.save(new Trainer(SEED).train(moves(60, SEED), List.of(), 1, NOW));
        return stored;
    }

    private static Corrector.MoveCorrection correction(TrainedModel model, DataSize memory) {
        MoveCase move = move(memory, 1000);
        return model.move(move, new PreCopy().of(move).costs()).orElseThrow();
    }

    private static List<MoveRow> moves(int count, long seed) {
        Random random = new Random(seed);
        List<MoveRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DataSize memory = DataSize.ofMiB(128L << random.nextInt(7));
            MoveCase move = move(memory, random.nextInt(5000));
            Costs analytic = new PreCopy().of(move).costs();
            double factor = (memory.compareTo(DataSize.ofGiB(1)) > 0 ? 3 : 2) * Math.exp(0.1 * random.nextGaussian());
            Duration duration = Duration.ofMillis(Math.round(analytic.duration().toMillis() * factor));
            rows.add(new MoveRow(move, new Costs(duration, analytic.transferred(), analytic.downtime())));
        }
        return rows;
    }

    private static MoveCase move(DataSize memory, int pages) {
        return new MoveCase(
                2,
                new Ratio(0.5),
                memory,
                new DirtyRate(pages),
                DataSize.ofMiB(32),
                Bandwidth.ofMiBPerSecond(200),
                new Ratio(0.4),
                Duration.ofMillis(300),
                SwitchAim.LOWEST,
                40);
    }

    private static List<LoadRow> loads(int count) {
        List<LoadRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new LoadRow(load(100 * (i + 1)), new DirtyRate(110 * (i + 1))));
        }
        return rows;
    }

    private static LoadCase load(double pages) {
        DirtyRate rate = new DirtyRate(pages);
        return new LoadCase(2, DataSize.ofGiB(1), new Ratio(0.5), rate, rate, rate, rate, DataSize.ofMiB(32));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
