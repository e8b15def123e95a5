package dev.tern.benchmarks.placement;

import dev.tern.scheduler.placement.search.Budget;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.Search;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An instance of the ROADEF/EURO challenge 2012, searched for some seconds on two threads:
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar roadef MODEL ASSIGNMENT SECONDS SEED OUT
 * </pre>
 *
 * Writes the best assignment to the file OUT and ends with a line of what it costs.
 */
public final class Roadef {

    private static final PrintStream OUT = System.out;
    private static final int THREADS = 2;
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private Roadef() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        if (arguments.length != 5) {
            System.err.println("usage: roadef MODEL ASSIGNMENT SECONDS SEED OUT");
            System.exit(2);
        }
        long begun = System.nanoTime();
        Duration time;
        long seed;
        Model model;
        try {
            time = seconds(arguments[2]);
            seed = seed(arguments[3]);
            model = Reassignment.read(Path.of(arguments[0]), Path.of(arguments[1]));
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
        var reported = new AtomicLong(begun);
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            Search search = new Search(model, seed, THREADS);
            long start = begun;
            Budget budget = Budget.ofTime(left(time, begun), System::nanoTime);
            Search.Found found = search.run(executor, budget, cost -> report(cost, start, reported));
            Reassignment.write(found.hosts(), Path.of(arguments[4]));
            model.shares(found.hosts()).forEach(share -> OUT.println(share.cost() + " " + share.goal()));
            OUT.printf(
                    Locale.ROOT,
                    "cost=%d initial=%d seconds=%.1f tried=%d%n",
                    found.cost(),
                    found.before(),
                    (System.nanoTime() - begun) / 1e9,
                    found.tried());
        }
    }

    /** To read the files is part of the time, as in the challenge. */
    private static Duration left(Duration time, long begun) {
        Duration left = time.minusNanos(System.nanoTime() - begun);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    private static void report(long cost, long start, AtomicLong reported) {
        long now = System.nanoTime();
        long last = reported.get();
        if (now - last > PROGRESS.toNanos() && reported.compareAndSet(last, now)) {
            OUT.printf(Locale.ROOT, "%.0f s: %d%n", (now - start) / 1e9, cost);
        }
    }

    private static Duration seconds(String text) {
        try {
            Duration time = Duration.ofMillis(Math.round(Double.parseDouble(text) * 1_000));
            if (time.isPositive()) {
                return time;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("SECONDS is \"" + text + "\", which is no number", e);
        }
        throw new IllegalArgumentException("SECONDS is " + text + ", which is not above 0");
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("SEED is \"" + text + "\", which is no whole number", e);
        }
    }
}
