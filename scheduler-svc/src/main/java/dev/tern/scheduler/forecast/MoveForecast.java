package dev.tern.scheduler.forecast;

import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Estimate;
import java.time.Duration;
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
        @Nullable Reason fallback) {

    private static final Estimate<Duration> COLD =
            new Estimate<>(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(5));

    private static final Estimate<DataSize> DEFINITION =
            new Estimate<>(DataSize.ofKiB(1), DataSize.ofKiB(4), DataSize.ofMiB(1));

    /** Of the same guest shut off: no memory is copied, and it can be started nowhere meanwhile. */
    public MoveForecast cold() {
        return new MoveForecast(
                move, analytic, new MovePrediction(COLD, DEFINITION, COLD, true, Forecaster.ANALYTIC), fallback);
    }
}
