package dev.tern.scheduler.forecast;

import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A prediction with what it was made from.
 *
 * @param analytic what the analytic model said; outcomes teach by how much it is off
 * @param fallback why no trained model answered; none where one did
 */
public record MoveForecast(
        MoveCase move,
        Costs analytic,
        MovePrediction prediction,
        @Nullable Reason fallback) {}
