package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.DataQuality;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import java.util.function.BiFunction;

/**
 * All that a decision rests on.
 *
 * @param predict what moving a guest to a host would take
 */
public record Problem(
        FleetSnapshot fleet,
        DataQuality quality,
        PlacementSettings settings,
        Bans bans,
        BiFunction<VmView, HostId, MoveForecast> predict) {}
