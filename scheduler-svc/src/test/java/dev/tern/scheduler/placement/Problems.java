package dev.tern.scheduler.placement;

import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.DataRequirements;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.room.Rooms;
import java.time.Duration;

/** Fleets as they are put to objectives: with usual settings, and no trained model. */
public final class Problems {

    private static final DataRequirements REQUIREMENTS =
            new DataRequirements(Duration.ofSeconds(10), 3, new Ratio(0.7));

    private Problems() {}

    public static Problem problem(Fleets fleets, Bans bans) {
        return problem(fleets, bans, PlacementSettings.DEFAULT);
    }

    public static Problem problem(Fleets fleets, Bans bans, PlacementSettings settings) {
        return problem(fleets, bans, settings, Rooms.NONE);
    }

    public static Problem problem(Fleets fleets, Bans bans, PlacementSettings settings, Rooms rooms) {
        FleetSnapshot fleet = fleets.state.snapshot(fleets.now);
        Forecaster forecaster = new Forecaster(Bandwidth.ofMiBPerSecond(200));
        return new Problem(
                fleet,
                REQUIREMENTS.assess(fleet),
                settings,
                bans,
                rooms,
                (vm, to) -> forecaster.move(vm, to, MigrationLimits.DEFAULT, fleet));
    }
}
