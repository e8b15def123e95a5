package dev.tern.scheduler.placement.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Looks for the placement that costs least, on some threads that each anneal with their own dice. It starts
 * where guests are now, so that it never answers with what is worse than to leave them there.
 */
public final class Search {

    private final Model model;
    private final long seed;
    private final int threads;

    /** @param seed of all that is left to chance */
    public Search(Model model, long seed, int threads) {
        this.model = model;
        this.seed = seed;
        this.threads = threads;
    }

    /**
     * Blocks until the budget is spent, or until the thread that calls is interrupted, which ends the threads of the search too.
     *
     * @param executor has as many threads
     * @param better told of each cost below the one before, by the threads of the search
     */
    public Found run(ExecutorService executor, Budget budget, LongConsumer better) throws InterruptedException {
        var dice = new SplittableRandom(seed);
        List<Annealing> annealings = new ArrayList<>();
        List<Callable<Annealing>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            var annealing = new Annealing(model, new Dice(dice.split()), better);
            annealings.add(annealing);
            tasks.add(() -> {
                annealing.run(budget);
                return annealing;
            });
        }
        long before = annealings.getFirst().bestCost();
        for (Future<Annealing> ended : executor.invokeAll(tasks)) {
            check(ended);
        }
        Annealing best = annealings.stream()
                .min(Comparator.comparingLong(Annealing::bestCost))
                .orElseThrow();
        long tried = annealings.stream().mapToLong(Annealing::tried).sum();
        return new Found(best.best(), before, best.bestCost(), tried);
    }

    /** The same by one annealing, in the thread that calls. */
    public Found alone(Budget budget) {
        var annealing = new Annealing(model, new Dice(new SplittableRandom(seed)), cost -> {});
        long before = annealing.bestCost();
        annealing.run(budget);
        return new Found(annealing.best(), before, annealing.bestCost(), annealing.tried());
    }

    private static void check(Future<?> ended) throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A thread of the search failed", e.getCause());
        }
    }

    /**
     * @param hosts by guest; where they are now, if nothing better was found
     * @param before what it costs to leave all where it is
     * @param cost of the placement found
     * @param tried changes
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Found(int[] hosts, long before, long cost, long tried) {}
}
