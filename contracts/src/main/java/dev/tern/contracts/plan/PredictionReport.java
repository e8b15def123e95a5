package dev.tern.contracts.plan;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationOutcome;
import java.time.Instant;

/** Predicted beside actual, for one finished move. */
public record PredictionReport(
        MigrationId migration, VmId vm, Instant at, MovePrediction predicted, MigrationOutcome actual) {}
