package dev.tern.scheduler.learning;

import dev.tern.contracts.plan.MovePrediction;
import dev.tern.scheduler.forecast.Costs;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The errors of the model in use on real moves, newest last: its intervals, once there are enough of them. */
final class Calibration {

    private static final int ENOUGH = 20;
    private static final int MOST = 200;

    private final Map<Quantity, Deque<Double>> residuals = new EnumMap<>(Quantity.class);

    void add(MovePrediction predicted, Costs actual) {
        add(
                Quantity.DURATION,
                millis(actual.duration()),
                millis(predicted.duration().expected()));
        add(Quantity.TRANSFERRED, (double) actual.transferred().bytes(), (double)
                predicted.transferred().expected().bytes());
        add(
                Quantity.DOWNTIME,
                millis(actual.downtime()),
                millis(predicted.downtime().expected()));
    }

    private void add(Quantity quantity, double actual, double predicted) {
        Deque<Double> known = residuals.computeIfAbsent(quantity, q -> new ArrayDeque<>());
        known.addLast(Trainer.lnFactor(actual, predicted));
        if (known.size() > MOST) {
            known.removeFirst();
        }
    }

    Optional<TrainedModel> applyTo(TrainedModel model) {
        Map<Quantity, Spread> spreads = new EnumMap<>(Quantity.class);
        residuals.forEach((quantity, known) -> {
            if (known.size() >= ENOUGH) {
                spreads.put(quantity, Spread.of(known));
            }
        });
        return spreads.isEmpty() ? Optional.empty() : Optional.of(model.with(spreads));
    }

    void clear() {
        residuals.clear();
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
