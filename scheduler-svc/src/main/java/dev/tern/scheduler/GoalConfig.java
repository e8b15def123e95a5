package dev.tern.scheduler;

import dev.tern.scheduler.placement.GoalWeights;
import io.smallrye.config.WithDefault;

/** What goals count beside each other, where guests are placed by search. */
public interface GoalConfig {

    String PREFIX = "tern.scheduler.goals.";

    /** By which demand above hosts' thresholds is multiplied. */
    @WithDefault("1")
    double overload();

    /** What uneven use counts, as a share of a full host; above 0.01 moves are made for it alone. */
    @WithDefault("0.01")
    double evenness();

    /** What a guest that is not apart from its group counts, as a share of a host. */
    @WithDefault("0.1")
    double groups();

    /** By which what moves are predicted to cost is multiplied. */
    @WithDefault("1")
    double moves();

    /** @throws IllegalArgumentException with the key of what is wrong and what to do */
    default GoalWeights weights() {
        try {
            return new GoalWeights(overload(), evenness(), groups(), moves());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PREFIX + e.getMessage(), e);
        }
    }
}
