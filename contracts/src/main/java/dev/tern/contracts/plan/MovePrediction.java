package dev.tern.contracts.plan;

import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Estimate;
import java.time.Duration;

/**
 * What a move is expected to cost, said before it is made and compared with its outcome afterwards.
 *
 * @param duration from the first page to RUNNING at the destination
 * @param transferred bytes on the wire
 * @param downtime from the pause at the source to the resume at the destination
 * @param converges whether pre-copy is expected to reach the downtime limit
 * @param model name and version of what predicted; {@code analytic} where no trained model could
 */
public record MovePrediction(
        Estimate<Duration> duration,
        Estimate<DataSize> transferred,
        Estimate<Duration> downtime,
        boolean converges,
        String model) {}
