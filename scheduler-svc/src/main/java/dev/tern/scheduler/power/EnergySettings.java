package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.room.Rooms;
import java.time.Duration;
import java.util.Map;

/**
 * @param hosts that may be switched off; none where no energy is to be saved
 * @param rooms that hosts are in
 * @param measureEvery between two readings of what a host draws; zero where it is only reckoned
 */
public record EnergySettings(Map<HostId, HostWatts> hosts, KeeperSettings keeper, Rooms rooms, Duration measureEvery) {

    public static final EnergySettings NONE =
            new EnergySettings(Map.of(), KeeperSettings.DEFAULT, Rooms.NONE, Duration.ZERO);

    public EnergySettings {
        hosts = Map.copyOf(hosts);
        if (measureEvery.isNegative()) {
            throw new IllegalArgumentException(
                    "Watts are read at an interval, or never where it is 0: " + measureEvery);
        }
    }
}
