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

    /** A move, as {@link MoveFiles} keeps it; NaN is what is not known. */
    record Row(
            String guest,
            int link,
            Transport transport,
            boolean done,
            double millis,
            double downtime,
            double lost,
            double wireBytes,
            double cpu) {

        static Row of(List<String> columns, List<String> values) {
            Function<String, String> value = name -> values.get(columns.indexOf(name));
            ToDoubleFunction<String> number =
                    name -> value.apply(name).isEmpty() ? Double.NaN : Double.parseDouble(value.apply(name));
            return new Row(
                    value.apply("guest"),
                    Integer.parseInt(value.apply("link_mbit_per_second")),
                    Transport.of(value.apply("transport")),
                    value.apply("outcome").equals(Ended.DONE),
                    number.applyAsDouble("duration_ms"),
                    number.applyAsDouble("downtime_ms"),
                    number.applyAsDouble("lost_ms"),
                    number.applyAsDouble("wire_bytes"),
                    number.applyAsDouble("cpu_s"));
        }
    }

    /** @param guests in the order in which they are shown */
    static String of(List<Row> moves, List<String> guests) {
        var text = new StringBuilder();
        List<Row> sorted = moves.stream()
                .sorted(Comparator.comparing((Row move) -> -move.link())
                        .thenComparing(move -> guests.indexOf(move.guest()))
                        .thenComparing(Row::transport))
                .toList();
        by(sorted, move -> move.link() + " Mbit/s").forEach((link, there) -> {
            text.append("\n### ").append(link).append("\n\n");
            text.append("| guest | by | done | total s | downtime ms | downtime ms by the guest's clock | wire MiB |"
                    + " CPU s |\n|---|---|---|---|---|---|---|---|\n");
            by(there, move -> "| " + move.guest() + " | " + move.transport().word())
                    .forEach((row, same) ->
                            text.append(row).append(figures(same)).append('\n'));
        });
        return text.toString();
    }

    private static Map<String, List<Row>> by(List<Row> moves, Function<Row, String> key) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        moves.forEach(move ->
                groups.computeIfAbsent(key.apply(move), _ -> new ArrayList<>()).add(move));
        return groups;
    }

    private static String figures(List<Row> moves) {
        List<Row> done = moves.stream().filter(Row::done).toList();
        String count = done.size() + " of " + moves.size();
        if (done.isEmpty()) {
            return " | " + count + " | never | - | - | " + spread(moves, move -> move.wireBytes() / MIB, 0) + " | "
                    + spread(moves, Row::cpu, 1) + " |";
        }
        return " | " + count
                + " | " + spread(done, move -> move.millis() / 1000, 1)
                + " | " + spread(done, Row::downtime, 0)
                + " | " + spread(done, Row::lost, 0)
                + " | " + spread(done, move -> move.wireBytes() / MIB, 0)
                + " | " + spread(done, Row::cpu, 1)
                + " |";
    }

    private static String spread(List<Row> moves, ToDoubleFunction<Row> of, int digits) {
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
