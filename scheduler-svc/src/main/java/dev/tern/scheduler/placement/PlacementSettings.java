package dev.tern.scheduler.placement;

import dev.tern.contracts.unit.Ratio;
import java.time.Duration;

/**
 * @param cpuThreshold mean demand on a host's cores above which it is relieved
 * @param cpuTarget demand that a destination must stay below
 * @param memoryThreshold share of a host's memory above which it is relieved, and that a destination never exceeds
 * @param memoryTarget share of its memory that a destination of a move nobody ordered must stay below
 * @param horizon over which a move's gain is counted
 * @param coolDown how long a guest rests after a move before it is moved again without an order
 * @param improvement share of the source's cores that a move must relieve at least
 * @param mostMoves of one plan to balance
 * @param weights of goals beside each other
 */
public record PlacementSettings(
        Ratio cpuThreshold,
        Ratio cpuTarget,
        Ratio memoryThreshold,
        Ratio memoryTarget,
        Duration horizon,
        Duration coolDown,
        Ratio improvement,
        int mostMoves,
        GoalWeights weights) {

    public static final PlacementSettings DEFAULT = new PlacementSettings(
            new Ratio(0.8),
            new Ratio(0.7),
            new Ratio(0.9),
            new Ratio(0.85),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            new Ratio(0.03),
            8,
            GoalWeights.DEFAULT);

    public PlacementSettings {
        if (cpuTarget.compareTo(cpuThreshold) > 0 || memoryTarget.compareTo(memoryThreshold) > 0) {
            throw new IllegalArgumentException(
                    "A target above its threshold would fill hosts only to relieve them: CPU " + cpuTarget + " of "
                            + cpuThreshold + ", memory " + memoryTarget + " of " + memoryThreshold);
        }
        if (memoryThreshold.value() > 1 || !horizon.isPositive() || coolDown.isNegative() || mostMoves < 1) {
            throw new IllegalArgumentException("Memory is never overcommitted, the horizon is positive and a plan has a"
                    + " move: " + memoryThreshold + ", " + horizon + ", " + mostMoves);
        }
    }

    /** The same, where a move has to relieve that, and a plan has so many moves at most. */
    public PlacementSettings with(Ratio improvement, int mostMoves) {
        return with(improvement, mostMoves, weights);
    }

    /** The same, where goals count so much. */
    public PlacementSettings with(GoalWeights weights) {
        return with(improvement, mostMoves, weights);
    }

    private PlacementSettings with(Ratio improvement, int mostMoves, GoalWeights weights) {
        return new PlacementSettings(
                cpuThreshold,
                cpuTarget,
                memoryThreshold,
                memoryTarget,
                horizon,
                coolDown,
                improvement,
                mostMoves,
                weights);
    }

    /** The horizon in seconds. */
    public double horizonSeconds() {
        return horizon.toNanos() / 1e9;
    }
}
