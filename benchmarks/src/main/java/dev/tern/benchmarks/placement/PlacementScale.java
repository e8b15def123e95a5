package dev.tern.benchmarks.placement;

import dev.tern.benchmarks.arguments.Argument;
import dev.tern.benchmarks.memory.Heap;
import dev.tern.scheduler.placement.search.Budget;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.Search;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How good a placement of a large fleet is after how long: searches for some seconds, and for ten times as long.
 *
 * <pre>
 * java -Xmx4g -jar benchmarks/target/benchmarks.jar placement-scale HOSTS GUESTS SECONDS [SEED]
 * </pre>
 *
 * Ends with a line that holds both costs against the one of leaving all guests where they are.
 */
public final class PlacementScale {

    private static final PrintStream OUT = System.out;
    private static final int THREADS = 2;
    private static final int LONGER = 10;
    /** Of a group at most as many guests are on as many hosts. */
    private static final int LEAST_HOSTS = 8;

    private static final int MOST_HOSTS = 20_000;
    private static final int MOST_GUESTS_OF_HOST = 100;

    private static final String SEED = "20261128";

    private PlacementScale() {}

    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length < 3 || arguments.length > 4) {
            System.err.println("usage: placement-scale HOSTS GUESTS SECONDS [SEED]");
            System.exit(2);
        }
        Asked asked;
        Model model;
        try {
            asked = Asked.of(arguments);
            model = SyntheticFleet.of(asked.hosts(), asked.guests(), new SplittableRandom(asked.seed()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
        run(asked, model);
    }

    private static void run(Asked asked, Model model) throws InterruptedException {
        OUT.println("seed=" + asked.seed());
        Search.Found soon = search(model, asked.seed(), asked.time());
        Search.Found late = search(model, asked.seed(), asked.time().multipliedBy(LONGER));
        OUT.printf(
                Locale.ROOT,
                "hosts=%d guests=%d initial=%d cost=%d cost_of_ten_times=%d gap_percent=%.2f peak_heap_mib=%d%n",
                asked.hosts(),
                asked.guests(),
                soon.before(),
                soon.cost(),
                late.cost(),
                100.0 * (soon.cost() - late.cost()) / late.cost(),
                Heap.peak().bytes() >> 20);
    }

    private static Search.Found search(Model model, long seed, Duration time) throws InterruptedException {
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            Budget budget = Budget.ofTime(time, System::nanoTime);
            Search.Found found = new Search(model, seed, THREADS).run(executor, budget, cost -> {});
            OUT.printf(
                    Locale.ROOT,
                    "%.1f s: %d of %d, %d tried%n",
                    time.toMillis() / 1e3,
                    found.cost(),
                    found.before(),
                    found.tried());
            return found;
        }
    }

    record Asked(int hosts, int guests, Duration time, long seed) {

        /** @param arguments HOSTS GUESTS SECONDS [SEED] */
        static Asked of(String... arguments) {
            int hosts = (int) new Argument("HOSTS", arguments[0]).whole(LEAST_HOSTS, MOST_HOSTS);
            return new Asked(
                    hosts,
                    (int) new Argument("GUESTS", arguments[1]).whole(1, (long) MOST_GUESTS_OF_HOST * hosts),
                    new Argument("SECONDS", arguments[2]).seconds(),
                    new Argument("SEED", arguments.length > 3 ? arguments[3] : SEED)
                            .whole(Long.MIN_VALUE, Long.MAX_VALUE));
        }
    }
}
