package dev.tern.scheduler.surroundings;

import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.FleetState;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.learning.Apprentice;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.window.QuietMoment;
import java.time.Instant;
import java.util.Map;

/**
 * What a scheduler works with; every part of it belongs to the scheduler's thread.
 *
 * @param slots moves at once that are never exceeded, however well moves go
 */
public record Surroundings(
        FleetState fleet,
        DataRequirements requirements,
        PlacementSettings placement,
        Forecaster forecaster,
        Apprentice apprentice,
        Limits slots,
        QuietMoment quiet,
        Announcer announcer) {

    /** Who does what nobody asked for. */
    public static final String SELF = "service:scheduler";

    /** The fleet as it is put to objectives. */
    public Problem problem(FleetSnapshot snapshot, Bans bans, ExecutionSettings settings) {
        return new Problem(
                snapshot,
                requirements.assess(snapshot),
                placement,
                bans,
                settings.energy().rooms(),
                (vm, to) -> forecaster.move(vm, to, settings.moves().limits(), snapshot));
    }

    public void audit(Instant now, String actor, String action, String subject, String reason) {
        announcer.audit(new AuditEntry(now, actor, action, subject, reason, Map.of()));
    }

    public void publish(Plan plan) {
        announcer.plan(plan);
    }
}
