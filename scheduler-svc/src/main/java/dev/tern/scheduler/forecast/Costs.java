package dev.tern.scheduler.forecast;

import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;

/**
 * What a move takes.
 *
 * @param duration from the first page to RUNNING at the destination
 * @param transferred bytes on the wire
 * @param downtime from the pause at the source to the resume at the destination
 */
public record Costs(Duration duration, DataSize transferred, Duration downtime) {

    public static Costs of(MigrationOutcome outcome) {
        return new Costs(outcome.duration(), outcome.wire(), outcome.downtime());
    }
}
