package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.DataQuality;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.room.Rooms;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * All that a decision rests on.
 *
 * @param rooms that hosts are in
 * @param predict what moving a guest to a host would take
 */
public record Problem(
        FleetSnapshot fleet,
        DataQuality quality,
        PlacementSettings settings,
        Bans bans,
        Rooms rooms,
        BiFunction<VmView, HostId, MoveForecast> predict) {

    private record Way(VmId vm, HostId from, HostId to) {}

    /** The same, where that is banned. */
    public Problem with(Bans now) {
        return new Problem(fleet, quality, settings, now, rooms, predict);
    }

    /** The same, with each way predicted once. For one thread. */
    public Problem remembering() {
        Map<Way, MoveForecast> known = new HashMap<>();
        return new Problem(
                fleet,
                quality,
                settings,
                bans,
                rooms,
                (vm, to) -> known.computeIfAbsent(new Way(vm.id(), vm.vm().host(), to), _ -> predict.apply(vm, to)));
    }
}
