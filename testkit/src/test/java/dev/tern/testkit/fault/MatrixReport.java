package dev.tern.testkit.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of the scenarios, as {@code target/NAME.csv} and {@code target/NAME.md}; written anew after each. */
final class MatrixReport {

    private final String name;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final long begun = System.nanoTime();

    MatrixReport(String name) {
        this.name = name;
    }

    void add(Outcome outcome) throws IOException {
        outcomes.add(outcome);
        System.out.printf(
                Locale.ROOT,
                "%3d %s: %s%n",
                outcomes.size(),
                outcome.scenario(),
                outcome.isGood() ? outcome.phase() + " " + outcome.why() + " " + seconds(outcome) : outcome.failure());
        Files.writeString(Path.of("target", name + ".csv"), csv());
        Files.writeString(Path.of("target", name + ".md"), markdown());
    }

    private String csv() {
        return "scenario,held,phase,why,recovery_s\n"
                + outcomes.stream()
                        .map(outcome -> String.join(
                                        ",",
                                        outcome.scenario().toString(),
                                        Boolean.toString(outcome.isGood()),
                                        outcome.phase(),
                                        outcome.why(),
                                        seconds(outcome))
                                + "\n")
                        .collect(Collectors.joining());
    }

    private String markdown() {
        List<Outcome> bad =
                outcomes.stream().filter(outcome -> !outcome.isGood()).toList();
        List<Outcome> good = outcomes.stream().filter(Outcome::isGood).toList();
        var phases = good.stream().collect(Collectors.groupingBy(Outcome::phase, TreeMap::new, Collectors.counting()));
        StringBuilder text = new StringBuilder("# Fault matrix\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%d scenarios in %d s; all promises held in %d; ended: %s; recovered after %s s (median), %s s (longest).%n",
                outcomes.size(),
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                good.size(),
                phases,
                atRank(good, 0.5),
                atRank(good, 1)));
        if (!bad.isEmpty()) {
            text.append("\n## Broken\n");
            bad.forEach(outcome -> text.append("- ")
                    .append(outcome.scenario())
                    .append(": ")
                    .append(outcome.failure())
                    .append('\n'));
        }
        text.append(byFault());
        text.append("\n| scenario | ended | why | recovered after |\n|---|---|---|---|\n");
        good.forEach(outcome -> text.append(String.format(
                "| %s | %s | %s | %s s |%n", outcome.scenario(), outcome.phase(), outcome.why(), seconds(outcome))));
        return text.toString();
    }

    private String byFault() {
        var faults = outcomes.stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.scenario().fault().name(), TreeMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder("\n| fault | scenarios | held | median | longest |\n");
        text.append("|---|---|---|---|---|\n");
        faults.forEach((fault, all) -> {
            List<Outcome> good = all.stream().filter(Outcome::isGood).toList();
            text.append(String.format(
                    "| %s | %d | %d | %s s | %s s |%n",
                    fault, all.size(), good.size(), atRank(good, 0.5), atRank(good, 1)));
        });
        return text.toString();
    }

    private static String atRank(List<Outcome> good, double rank) {
        List<Duration> sorted = good.stream().map(Outcome::recovery).sorted().toList();
        return sorted.isEmpty() ? "-" : seconds(sorted.get((int) Math.round(rank * (sorted.size() - 1))));
    }

    private static String seconds(Outcome outcome) {
        return seconds(outcome.recovery());
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }
}
