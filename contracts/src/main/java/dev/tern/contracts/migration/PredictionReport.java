package dev.tern.contracts.migration;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MovePrediction;
import java.time.Instant;

/** Predicted beside actual, for one finished move. */
public record PredictionReport(
        MigrationId migration, VmId vm, Instant at, MovePrediction predicted, MigrationOutcome actual) {}
