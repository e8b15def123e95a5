package dev.tern.scheduler.learning;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.LoadCase;
import dev.tern.scheduler.forecast.MoveCase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to learn from: the rows that ship with Tern, recorded by itself, and those that this installation has
 * appended in its own folder. Files: {@code moves.csv} and {@code loads.csv}, the units in the names of the columns.
 */
public final class TrainingSet {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingSet.class);
    private static final String MOVES_FILE = "moves.csv";
    private static final String LOADS_FILE = "loads.csv";
    /** The newest rows count, and training time is bounded. */
    private static final int MOST_MOVES = 5_000;

    private static final int MOST_LOADS = 2_000;
    /** A file that has grown larger loses its older half. */
    private static final long LARGEST_FILE = 4L << 20;

    private static final Rows<MoveRow> MOVES = new Rows<>(
            List.of(
                    "vcpus",
                    "cpu_ratio",
                    "memory_bytes",
                    "dirty_rate_pages_per_second",
                    "working_set_bytes",
                    "bandwidth_bytes_per_second",
                    "wire_ratio",
                    "downtime_limit_ms",
                    "switch_aim_ms",
                    "rounds",
                    "duration_ms",
                    "transferred_bytes",
                    "downtime_ms"),
            TrainingSet::move,
            TrainingSet::values);

    private static final Rows<LoadRow> LOADS = new Rows<>(
            List.of(
                    "vcpus",
                    "memory_bytes",
                    "cpu_ratio",
                    "latest_pages_per_second",
                    "mean_pages_per_second",
                    "peak_pages_per_second",
                    "usual_pages_per_second",
                    "working_set_bytes",
                    "actual_pages_per_second"),
            TrainingSet::load,
            TrainingSet::values);

    private final Path folder;

    public TrainingSet(Path folder) {
        this.folder = folder;
    }

    public List<MoveRow> moves() throws IOException {
        return newest(read(MOVES, MOVES_FILE), MOST_MOVES);
    }

    public List<LoadRow> loads() throws IOException {
        return newest(read(LOADS, LOADS_FILE), MOST_LOADS);
    }

    public void append(MoveRow row) throws IOException {
        append(MOVES, MOVES_FILE, row);
    }

    public void append(LoadRow row) throws IOException {
        append(LOADS, LOADS_FILE, row);
    }

    private <R> void append(Rows<R> rows, String file, R row) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(file);
        setAside(path, rows);
        String text = (Files.exists(path) ? "" : rows.header() + "\n") + rows.line(row) + "\n";
        Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (Files.size(path) > LARGEST_FILE) {
            halve(path, rows.header());
        }
    }

    /** What an earlier version wrote has other columns: it is kept, and not learned from. */
    private static void setAside(Path path, Rows<?> rows) throws IOException {
        if (Files.exists(path)) {
            try (BufferedReader lines = Files.newBufferedReader(path)) {
                String first = lines.readLine();
                if (first == null || rows.isHeader(first)) {
                    return;
                }
            }
            Path old = path.resolveSibling(path.getFileName() + ".old");
            LOG.warn("{} has the columns of another version and goes to {}", path, old);
            Files.move(path, old, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void halve(Path path, String header) throws IOException {
        List<String> lines = Files.readAllLines(path);
        List<String> newer = new ArrayList<>(List.of(header));
        newer.addAll(lines.subList(Math.max(1, lines.size() / 2), lines.size()));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.write(fresh, newer);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private <R> List<R> read(Rows<R> rows, String file) throws IOException {
        List<R> all = new ArrayList<>();
        try (@Nullable InputStream shipped = TrainingSet.class.getResourceAsStream("/training/" + file)) {
            if (shipped != null) {
                all.addAll(rows.read(new InputStreamReader(shipped, StandardCharsets.UTF_8), "the shipped " + file));
            }
        }
        Path own = folder.resolve(file);
        setAside(own, rows);
        if (Files.exists(own)) {
            try (Reader reader = Files.newBufferedReader(own)) {
                all.addAll(rows.read(reader, own.toString()));
            }
        }
        return all;
    }

    private static <R> List<R> newest(List<R> rows, int most) {
        return rows.size() <= most ? rows : rows.subList(rows.size() - most, rows.size());
    }

    private static MoveRow move(double[] v) {
        MoveCase move = new MoveCase(
                (int) v[0],
                new Ratio(v[1]),
                bytes(v[2]),
                new DirtyRate(v[3]),
                bytes(v[4]),
                new Bandwidth(Math.round(v[5])),
                new Ratio(v[6]),
                duration(v[7]),
                duration(v[8]),
                (int) v[9]);
        return new MoveRow(move, new Costs(duration(v[10]), bytes(v[11]), duration(v[12])));
    }

    private static double[] values(MoveRow row) {
        MoveCase m = row.move();
        return new double[] {
            m.vcpus(),
            m.cpu().value(),
            m.memory().bytes(),
            m.dirtyRate().pagesPerSecond(),
            m.workingSet().bytes(),
            m.bandwidth().bytesPerSecond(),
            m.wireRatio().value(),
            millis(m.downtimeLimit()),
            millis(m.switchAim()),
            m.rounds(),
            millis(row.actual().duration()),
            row.actual().transferred().bytes(),
            millis(row.actual().downtime())
        };
    }

    private static LoadRow load(double[] v) {
        LoadCase load = new LoadCase(
                (int) v[0],
                bytes(v[1]),
                new Ratio(v[2]),
                new DirtyRate(v[3]),
                new DirtyRate(v[4]),
                new DirtyRate(v[5]),
                new DirtyRate(v[6]),
                bytes(v[7]));
        return new LoadRow(load, new DirtyRate(v[8]));
    }

    private static double[] values(LoadRow row) {
        LoadCase l = row.load();
        return new double[] {
            l.vcpus(),
            l.memory().bytes(),
            l.cpu().value(),
            l.latest().pagesPerSecond(),
            l.mean().pagesPerSecond(),
            l.peak().pagesPerSecond(),
            l.usual().pagesPerSecond(),
            l.workingSet().bytes(),
            row.actual().pagesPerSecond()
        };
    }

    private static DataSize bytes(double value) {
        return new DataSize(Math.round(value));
    }

    private static Duration duration(double millis) {
        return Duration.ofNanos(Math.round(millis * 1e6));
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
