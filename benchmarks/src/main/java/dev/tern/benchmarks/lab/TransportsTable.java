package dev.tern.benchmarks.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Medians with the least and the most of each guest by each transport on each link, as Markdown. */
final class TransportsTable {

    private static final double MIB = 1 << 20;

    private TransportsTable() {}

    static String of(List<Measured> moves) {
        var text = new StringBuilder();
        by(moves, move -> move.link() + " links").forEach((link, there) -> {
            text.append("\n### ").append(link).append("\n\n");
            text.append("| guest | by | done | total s | downtime ms | downtime ms by the guest's clock | wire MiB |"
                    + " CPU s |\n|---|---|---|---|---|---|---|---|\n");
            by(
                            there,
                            move -> "| " + move.guest().name() + " | "
                                    + move.transport().word())
                    .forEach((row, same) ->
                            text.append(row).append(figures(same)).append('\n'));
        });
        return text.toString();
    }

    private static Map<String, List<Measured>> by(List<Measured> moves, Function<Measured, String> key) {
        Map<String, List<Measured>> groups = new LinkedHashMap<>();
        moves.stream()
                .sorted(Comparator.comparing(
                                (Measured move) -> -move.link().bandwidth().bytesPerSecond())
                        .thenComparing(move -> move.guest().index())
                        .thenComparing(Measured::transport))
                .forEach(move -> groups.computeIfAbsent(key.apply(move), _ -> new ArrayList<>())
                        .add(move));
        return groups;
    }

    private static String figures(List<Measured> moves) {
        List<Measured> done = moves.stream().filter(Measured::isDone).toList();
        String count = done.size() + " of " + moves.size();
        if (done.isEmpty()) {
            return " | " + count + " | never | - | - | "
                    + spread(moves, move -> move.wire().bytes() / MIB, 0) + " | "
                    + spread(moves, Measured::cpu, 1) + " |";
        }
        return " | " + count
                + " | " + spread(done, move -> move.ended().totalMillis().orElse(Double.NaN) / 1000, 1)
                + " | " + spread(done, move -> move.ended().downtimeMillis().orElse(Double.NaN), 0)
                + " | " + spread(done, Measured::lost, 0)
                + " | " + spread(done, move -> move.wire().bytes() / MIB, 0)
                + " | " + spread(done, Measured::cpu, 1)
                + " |";
    }

    private static String spread(List<Measured> moves, ToDoubleFunction<Measured> of, int digits) {
        List<Double> sorted = new ArrayList<>(moves.stream()
                .mapToDouble(of)
                .filter(value -> !Double.isNaN(value))
                .boxed()
                .toList());
        if (sorted.isEmpty()) {
            return "-";
        }
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        String number = "%." + digits + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                median,
                sorted.getFirst(),
                sorted.getLast());
    }
}
