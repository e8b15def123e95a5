package dev.tern.benchmarks.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured, as rows that are written as soon as they are known: {@code moves.csv} has a row for each move, and
 * {@code progress.csv} what libvirt said of each copy under way. Numbers carry their units in the columns' names; what is
 * not known is empty.
 */
final class MoveFiles {

    private static final String MOVES = "move,round,guest,content,memory_mib,working_set_mib,asked_pages_per_second,"
            + "link_mbit_per_second,transport,downtime_limit_ms,bandwidth_limit_mib_per_second,"
            + "dirty_pages_per_second,written_pages_per_second,cpu_ratio,machine_busy_ratio,"
            + "outcome,wall_ms,duration_ms,downtime_ms,hand_over_ms,lost_ms,gap_ms,wire_bytes,cpu_s,guest_cpu_s,"
            + "rounds,faults";
    private static final String PROGRESS = "move,at_ms,round,remaining_bytes,processed_bytes,dirty_pages_per_second,"
            + "bytes_per_second,throttle_percent";

    private final Path moves;
    private final Path progress;
    private int written;

    /** Files that are there are gone on with. */
    MoveFiles(Path folder) throws IOException {
        Files.createDirectories(folder);
        moves = folder.resolve("moves.csv");
        progress = folder.resolve("progress.csv");
        if (!Files.exists(moves)) {
            Files.writeString(moves, MOVES + "\n");
            Files.writeString(progress, PROGRESS + "\n");
        }
        written = Files.readAllLines(moves).size() - 1;
    }

    /** What was measured for a table, of these guests: in this run, and in those before that left their rows here. */
    List<TransportsTable.Row> rows(List<String> guests) throws IOException {
        List<String> lines = Files.readAllLines(moves);
        List<String> columns = List.of(lines.getFirst().split(",", -1));
        return lines.stream()
                .skip(1)
                .map(line -> TransportsTable.Row.of(columns, List.of(line.split(",", -1))))
                .filter(row -> guests.contains(row.guest()))
                .toList();
    }

    void add(Measured move) throws IOException {
        written++;
        append(moves, row(move));
        StringBuilder rows = new StringBuilder();
        for (Progress each : move.progress()) {
            rows.append(joined(
                            written,
                            each.atMillis(),
                            each.round(),
                            each.remainingBytes(),
                            each.processedBytes(),
                            each.dirtyPagesPerSecond(),
                            each.bytesPerSecond(),
                            each.throttle()))
                    .append('\n');
        }
        append(progress, rows.toString());
    }

    private String row(Measured move) {
        var settings = move.guest().settings();
        Before before = move.before();
        Ended ended = move.ended();
        return joined(
                        written,
                        move.round(),
                        move.guest().name(),
                        settings.getOrDefault("content", "redis"),
                        move.guest().memory().bytes() >> 20,
                        settings.getOrDefault("mib", ""),
                        settings.getOrDefault("rate", ""),
                        move.link().bandwidth().bytesPerSecond() * 8 / 1_000_000,
                        move.transport().word(),
                        move.limits().downtime().toMillis(),
                        move.limits().mibPerSecond(),
                        before.dirtyPagesPerSecond() < 0 ? "" : Math.round(before.dirtyPagesPerSecond()),
                        before.writesPerSecond() < 0 ? "" : Math.round(before.writesPerSecond()),
                        before.cpuRatio(),
                        before.busyRatio(),
                        ended.outcome().replace(',', ';'),
                        ended.wallMillis(),
                        ended.totalMillis(),
                        ended.downtimeMillis(),
                        ended.handOverMillis(),
                        move.lost(),
                        move.gap(),
                        move.wire().bytes(),
                        move.cpu(),
                        move.guestCpu(),
                        move.progress().isEmpty()
                                ? ""
                                : move.progress().getLast().round(),
                        move.faults())
                + "\n";
    }

    private static String joined(Object... values) {
        return Stream.of(values).map(MoveFiles::text).collect(Collectors.joining(","));
    }

    private static String text(Object value) {
        return switch (value) {
            case Double number -> String.format(Locale.ROOT, "%.3f", number);
            case OptionalDouble number -> number.isPresent() ? text(number.getAsDouble()) : "";
            default -> value.toString();
        };
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
