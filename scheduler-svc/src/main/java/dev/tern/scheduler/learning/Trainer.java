package dev.tern.scheduler.learning;

import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.PreCopy;
import dev.tern.scheduler.learning.TrainedModel.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Grows a model from rows. Takes seconds: not for the loop that decides. */
public final class Trainer {

    /** With fewer rows of a kind there is nothing to learn of it. */
    public static final int FEWEST_ROWS = 24;

    private static final int FOLDS = 5;
    private static final double[] WEIGHTS = {0.25, 0.5, 0.75, 1};

    private final PreCopy preCopy = new PreCopy();
    private final long seed;

    public Trainer(long seed) {
        this.seed = seed;
    }

    public TrainedModel train(List<MoveRow> moves, List<LoadRow> loads, int version, Instant now) {
        Map<Quantity, Part> parts = new EnumMap<>(Quantity.class);
        if (moves.size() >= FEWEST_ROWS) {
            parts.put(Quantity.DURATION, grow(moveExamples(moves, c -> millis(c.duration())), "duration", now));
            parts.put(
                    Quantity.TRANSFERRED,
                    grow(moveExamples(moves, c -> (double) c.transferred().bytes()), "bytes", now));
            parts.put(Quantity.DOWNTIME, grow(moveExamples(moves, c -> millis(c.downtime())), "downtime", now));
        }
        if (loads.size() >= FEWEST_ROWS) {
            parts.put(Quantity.DIRTY_RATE, grow(loadExamples(loads), "dirty rate", now));
        }
        return new TrainedModel(version, moves.size(), loads.size(), parts);
    }

    private Part grow(Examples examples, String what, Instant now) {
        List<HeldOut> held = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int number = fold;
            Forest others = Forest.grow(examples.where(i -> i % FOLDS != number), what + ", fold " + fold, seed, now);
            Examples unseen = examples.where(i -> i % FOLDS == number);
            for (int i = 0; i < unseen.size(); i++) {
                held.add(new HeldOut(
                        unseen.targets().get(i), others.predict(unseen.rows().get(i))));
            }
        }
        double weight = bestWeight(held);
        return new Part(Forest.grow(examples, what, seed, now), weight, Spread.of(residuals(held, weight)));
    }

    /** A row that the forest that answers for it has not seen. */
    private record HeldOut(double truth, double answer) {}

    /** Where the rows teach nothing, the formula is not spoilt: that one whose median error is least. */
    private static double bestWeight(List<HeldOut> held) {
        double best = 0;
        for (double weight : WEIGHTS) {
            if (medianError(held, weight) < medianError(held, best)) {
                best = weight;
            }
        }
        return best;
    }

    private static double medianError(List<HeldOut> held, double weight) {
        List<Double> errors =
                residuals(held, weight).stream().map(Math::abs).sorted().toList();
        return errors.get(errors.size() / 2);
    }

    private static List<Double> residuals(List<HeldOut> held, double weight) {
        return held.stream().map(row -> row.truth() - weight * row.answer()).toList();
    }

    private Examples moveExamples(List<MoveRow> moves, Function<Costs, Double> quantity) {
        List<double[]> rows = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        for (MoveRow row : moves) {
            Costs analytic = preCopy.of(row.move()).costs();
            rows.add(Features.of(row.move(), analytic));
            targets.add(lnFactor(quantity.apply(row.actual()), quantity.apply(analytic)));
        }
        return new Examples(Features.moveNames(), rows, targets);
    }

    private static Examples loadExamples(List<LoadRow> loads) {
        List<double[]> rows = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        for (LoadRow row : loads) {
            rows.add(Features.of(row.load()));
            targets.add(
                    lnFactor(row.actual().pagesPerSecond(), row.load().mean().pagesPerSecond()));
        }
        return new Examples(Features.loadNames(), rows, targets);
    }

    /** Below 1 (a millisecond, a byte, a page a second) there is nothing to compare. */
    static double lnFactor(double actual, double predicted) {
        return Math.log(Math.max(actual, 1) / Math.max(predicted, 1));
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
