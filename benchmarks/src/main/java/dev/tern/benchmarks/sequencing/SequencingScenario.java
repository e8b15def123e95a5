package dev.tern.benchmarks.sequencing;

import dev.tern.benchmarks.arguments.Argument;
import dev.tern.benchmarks.sequencing.Shape.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * How long the same moves take by Tern's scheduler, under fixed limits, and all at once. Run from a checkout, or with a file
 * of rates:
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar sequencing --scenario evacuation --seed 7
 * </pre>
 *
 * Without a scenario both are played, without a seed five of each shape of fleet. The same arguments give the same figures.
 */
public final class SequencingScenario {

    private static final PrintStream OUT = System.out;
    private static final String USAGE =
            "usage: sequencing [--scenario evacuation|rebalance] [--seed N] [--seeds N] [--rates FILE] [--ports said|unsaid]";
    private static final List<String> OPTIONS = List.of("--scenario", "--seed", "--seeds", "--rates", "--ports");

    private SequencingScenario() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> said = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
                System.err.println("\"" + arguments[i] + "\" is no option with a value; " + USAGE);
                System.exit(2);
            }
            said.put(arguments[i], arguments[i + 1]);
        }
        long first = whole("--seed", said.getOrDefault("--seed", "1"), Integer.MIN_VALUE);
        int seeds = (int) whole("--seeds", said.getOrDefault("--seeds", said.containsKey("--seed") ? "1" : "5"), 1);
        String file = said.get("--rates");
        RecordedRates rates = file == null ? RecordedRates.ofWhatIsKept() : RecordedRates.of(Path.of(file));
        OUT.println("rates: " + rates.guests().size() + " guests of " + rates.file());
        String scenario = said.get("--scenario");
        List<Kind> kinds = Arrays.stream(Kind.values())
                .filter(kind -> scenario == null || kind.word().equals(scenario))
                .toList();
        if (kinds.isEmpty()) {
            System.err.println("There is no scenario \"" + scenario + "\"; " + USAGE);
            System.exit(2);
        }
        String ports = said.getOrDefault("--ports", "said");
        if (!List.of("said", "unsaid").contains(ports)) {
            System.err.println("Ports are \"said\" or \"unsaid\", not \"" + ports + "\"; " + USAGE);
            System.exit(2);
        }
        Map<Kind, List<Compared>> all = new HashMap<>();
        for (Kind kind : kinds) {
            all.put(kind, play(kind, rates, first, seeds, "said".equals(ports)));
        }
        StringBuilder line = new StringBuilder();
        for (Kind kind : kinds) {
            line.append(summary(kind, all.getOrDefault(kind, List.of()))).append(' ');
        }
        OUT.println(line.toString().strip());
    }

    private static long whole(String option, String text, long least) {
        try {
            return new Argument(option, text).whole(least, Integer.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "; " + USAGE);
            System.exit(2);
            throw e;
        }
    }

    private static List<Compared> play(Kind kind, RecordedRates rates, long first, int seeds, boolean ports) {
        List<Compared> all = new ArrayList<>();
        OUT.println();
        OUT.println("| " + kind.word() + " | moves | fixed | all at once | Tern | Tern/fixed, worst | bytes | bound"
                + " | downtime fixed, all, Tern |");
        OUT.println("|---|---|---|---|---|---|---|---|---|");
        for (Shape shape : Shape.all(kind)) {
            List<Compared> of = new ArrayList<>();
            for (long seed = first; seed < first + seeds; seed++) {
                of.add(Compared.on(shape, Fleet.of(shape, rates, seed), seed, ports));
            }
            OUT.println(row(shape, of));
            all.addAll(of);
        }
        return all;
    }

    private static String row(Shape shape, List<Compared> of) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f s | %.0f s | %.0f s | %.2f, %.2f | %.2f | %.2f | %.1f, %.1f, %.1f s |",
                shape.text(),
                median(of, Compared::moves),
                median(of, c -> c.fixed().makespan()),
                median(of, c -> c.unlimited().makespan()),
                median(of, c -> c.tern().makespan()),
                median(of, Compared::makespanRatio),
                of.stream().mapToDouble(Compared::makespanRatio).max().orElse(0),
                median(of, Compared::bytesRatio),
                median(of, Compared::boundRatio),
                median(of, c -> c.fixed().downtime()),
                median(of, c -> c.unlimited().downtime()),
                median(of, c -> c.tern().downtime()));
    }

    /** Of all fleets of this kind: medians of the ratios. */
    private static String summary(Kind kind, List<Compared> all) {
        String line = String.format(
                        Locale.ROOT,
                        "%1$s_runs=%2$d %1$s_makespan_ratio=%3$.3f %1$s_fixed_bound_ratio=%4$.3f"
                                + " %1$s_unlimited_makespan_ratio=%5$.3f %1$s_bytes_ratio=%6$.3f"
                                + " %1$s_bound_ratio=%7$.3f %1$s_stuck=%8$d",
                        kind.word(),
                        all.size(),
                        median(all, Compared::makespanRatio),
                        median(all, Compared::fixedBoundRatio),
                        median(all, Compared::unlimitedRatio),
                        median(all, Compared::bytesRatio),
                        median(all, Compared::boundRatio),
                        all.stream().mapToInt(Compared::stuck).sum())
                + where(kind.word() + "_where_a_quarter_can_be_gained", all, Compared::leavesAQuarter);
        return kind == Kind.REBALANCE
                ? line
                : line + where("evacuation_several_hosts", all, c -> c.shape().evacuated() > 1);
    }

    /** A single host has one uplink, on which no order of moves gains much, and fixed limits suit some fleets well. */
    private static String where(String name, List<Compared> all, Predicate<Compared> which) {
        List<Compared> some = all.stream().filter(which).toList();
        return some.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        " %1$s_runs=%2$d %1$s_makespan_ratio=%3$.3f",
                        name,
                        some.size(),
                        median(some, Compared::makespanRatio));
    }

    private static double median(List<Compared> of, ToDoubleFunction<Compared> what) {
        double[] sorted = of.stream().mapToDouble(what).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
