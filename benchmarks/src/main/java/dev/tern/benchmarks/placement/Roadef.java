package dev.tern.benchmarks.placement;

import dev.tern.scheduler.placement.search.Budget;
import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.Search;
import java.io.IOException;
import java.io.PrintStream;
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
 * Writes the best assignment to the file OUT and ends with a line of what it costs. OUT holds the assignment given as soon as that
 * is read, so that there is an answer whatever ends the process.
 */
public final class Roadef {

    private static final PrintStream OUT = System.out;
    private static final int THREADS = 2;
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private Roadef() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        Task task = Task.of("roadef", arguments);
        Model model = task.instance().model();
        Search.Found found = task.isOver() ? stay(task.instance()) : search(task, model);
        model.shares(found.hosts()).forEach(share -> OUT.println(share.cost() + " " + share.goal()));
        OUT.printf(
                Locale.ROOT,
                "cost=%d initial=%d seconds=%.1f tried=%d%n",
                found.cost(),
                found.before(),
                task.secondsPassed(),
                found.tried());
        task.answer(found.hosts());
    }

    private static Search.Found stay(Instance instance) {
        int[] homes = instance.guests().homes();
        long cost = instance.cost(homes);
        return new Search.Found(homes, cost, cost, 0);
    }

    private static Search.Found search(Task task, Model model) throws InterruptedException {
        var reported = new AtomicLong(task.begun());
        Budget budget = Budget.ofTime(task.left(), System::nanoTime);
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            return new Search(model, task.seed(), THREADS)
                    .run(executor, budget, cost -> report(cost, task.begun(), reported));
        }
    }

    private static void report(long cost, long start, AtomicLong reported) {
        long now = System.nanoTime();
        long last = reported.get();
        if (now - last > PROGRESS.toNanos() && reported.compareAndSet(last, now)) {
            OUT.printf(Locale.ROOT, "%.0f s: %d%n", (now - start) / 1e9, cost);
        }
    }
}
