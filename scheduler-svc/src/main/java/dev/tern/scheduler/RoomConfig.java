package dev.tern.scheduler;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.room.MachineRoom;
import dev.tern.scheduler.room.Rooms;
import dev.tern.scheduler.room.Tariff;
import io.smallrye.config.WithDefault;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine room: which hosts are in it, what it draws for them, and what energy costs there. */
public interface RoomConfig {

    String PREFIX = "tern.scheduler.rooms.";

    /** Ids of hosts that are in it, whatever their zone. */
    Optional<List<String>> hosts();

    /** Zones of inventory whose hosts are in it. */
    Optional<List<String>> zones();

    /** Watts that the whole room draws for each watt of its hosts. */
    @WithDefault("1")
    double pue();

    /** As in {@code 0.30 EUR/kWh} or {@code 22:00-06:00=0.18,06:00-22:00=0.32 EUR/kWh}. */
    Optional<String> price();

    /** Whose clocks the price goes by, as in {@code Europe/Berlin}. */
    @WithDefault("UTC")
    String timeZone();

    /** @throws IllegalArgumentException with the name of what is wrong and what to do */
    static Rooms rooms(Map<String, RoomConfig> configured) {
        Map<HostId, MachineRoom> byHost = new TreeMap<>();
        Map<String, MachineRoom> byZone = new TreeMap<>();
        new TreeMap<>(configured).forEach((name, config) -> {
            MachineRoom room = config.room(name);
            List<String> hosts = config.hosts().orElse(List.of());
            List<String> zones = config.zones().orElse(List.of());
            if (hosts.isEmpty() && zones.isEmpty()) {
                throw new IllegalArgumentException(PREFIX + name + " has neither hosts nor zones: set " + PREFIX + name
                        + ".hosts or .zones, or leave the room out");
            }
            hosts.forEach(host -> {
                HostId id = EnergyConfig.named(PREFIX + name + ".hosts", () -> HostId.of(host));
                once(name, "hosts", host, byHost.putIfAbsent(id, room));
            });
            zones.forEach(zone -> once(name, "zones", zone, byZone.putIfAbsent(zone, room)));
        });
        return EnergyConfig.named(PREFIX + "*.price", () -> new Rooms(byHost, byZone));
    }

    private static void once(String name, String key, String what, @Nullable MachineRoom before) {
        if (before != null) {
            throw new IllegalArgumentException(PREFIX + name + "." + key + " has " + what + ", which "
                    + (before.name().equals(name) ? "it has already" : "room " + before.name() + " has too")
                    + ": leave it in one room, once");
        }
    }

    private MachineRoom room(String name) {
        Optional<Tariff> tariff =
                price().map(text -> EnergyConfig.named(PREFIX + name + ".price", () -> Tariff.parse(text, zone(name))));
        return EnergyConfig.named(PREFIX + name + ".pue", () -> new MachineRoom(name, pue(), tariff.orElse(null)));
    }

    private ZoneId zone(String name) {
        try {
            return ZoneId.of(timeZone());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    PREFIX + name + ".time-zone is no time zone: \"" + timeZone()
                            + "\"; write it as in Europe/Berlin or UTC",
                    e);
        }
    }
}
