package dev.tern.scheduler.learning;

import dev.tern.scheduler.forecast.Corrector;
import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.Factor;
import dev.tern.scheduler.forecast.LoadCase;
import dev.tern.scheduler.forecast.MoveCase;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Forests and the spread of their errors. A quantity of which too few rows were seen has none.
 *
 * @param version counts trainings from 1
 * @param moveRows and {@code loadRows}: how many it learned from
 */
public record TrainedModel(int version, int moveRows, int loadRows, Map<Quantity, Part> parts) implements Corrector {

    /** @param weight how much of the forest's answer is taken, 0 to 1: the rest is the formula's, a factor of one */
    record Part(Forest forest, double weight, Spread spread) {

        Part {
            if (!(weight >= 0 && weight <= 1)) {
                throw new IllegalArgumentException("A weight is from 0 to 1, not " + weight);
            }
        }

        Factor factor(double[] levels) {
            return spread.around(weight * forest.predict(levels));
        }

        Part with(Spread other) {
            return new Part(forest, weight, other);
        }
    }

    public TrainedModel {
        parts = Map.copyOf(parts);
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The same forests with other intervals. */
    TrainedModel with(Map<Quantity, Spread> spreads) {
        Map<Quantity, Part> changed = new EnumMap<>(parts);
        spreads.forEach((quantity, spread) -> changed.computeIfPresent(quantity, (q, part) -> part.with(spread)));
        return new TrainedModel(version, moveRows, loadRows, changed);
    }

    @Override
    public String name() {
        return "forest-" + version;
    }

    @Override
    public Optional<MoveCorrection> move(MoveCase move, Costs analytic) {
        Part duration = parts.get(Quantity.DURATION);
        Part transferred = parts.get(Quantity.TRANSFERRED);
        Part downtime = parts.get(Quantity.DOWNTIME);
        if (duration == null || transferred == null || downtime == null) {
            return Optional.empty();
        }
        double[] levels = Features.of(move, analytic);
        return Optional.of(
                new MoveCorrection(duration.factor(levels), transferred.factor(levels), downtime.factor(levels)));
    }

    @Override
    public Optional<Factor> dirtyRate(LoadCase load) {
        return Optional.ofNullable(parts.get(Quantity.DIRTY_RATE)).map(part -> part.factor(Features.of(load)));
    }
}
