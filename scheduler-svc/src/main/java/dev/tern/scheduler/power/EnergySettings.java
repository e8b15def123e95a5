package dev.tern.scheduler.power;

import dev.tern.contracts.id.HostId;
import java.util.Map;

/** @param hosts that may be switched off; none where no energy is to be saved */
public record EnergySettings(Map<HostId, HostWatts> hosts, KeeperSettings keeper) {

    public static final EnergySettings NONE = new EnergySettings(Map.of(), KeeperSettings.DEFAULT);

    public EnergySettings {
        hosts = Map.copyOf(hosts);
    }
}
