package dev.tern.scheduler.room;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.id.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which host is in which machine room: one that is named itself is in that room, else one whose zone is named.
 *
 * @param byHost rooms of hosts by their ids
 * @param byZone rooms of hosts by their zones
 */
public record Rooms(Map<HostId, MachineRoom> byHost, Map<String, MachineRoom> byZone) {

    public static final Rooms NONE = new Rooms(Map.of(), Map.of());

    public Rooms {
        byHost = Map.copyOf(byHost);
        byZone = Map.copyOf(byZone);
        List<String> currencies = Stream.concat(byHost.values().stream(), byZone.values().stream())
                .map(MachineRoom::tariff)
                .filter(Objects::nonNull)
                .map(Tariff::currency)
                .distinct()
                .sorted()
                .toList();
        if (currencies.size() > 1) {
            throw new IllegalArgumentException("Rooms have prices in " + String.join(" and ", currencies)
                    + ", which do not add up: write all in one");
        }
    }

    public Optional<MachineRoom> of(Host host) {
        MachineRoom own = byHost.get(host.id());
        return Optional.ofNullable(own == null ? byZone.get(host.zone()) : own);
    }

    /** Of all prices. */
    public Optional<String> currency() {
        return Stream.concat(byHost.values().stream(), byZone.values().stream())
                .map(MachineRoom::tariff)
                .filter(Objects::nonNull)
                .map(Tariff::currency)
                .findFirst();
    }

    /** @param horizon the time from now that counts */
    public Supply supply(Host host, Instant now, Duration horizon) {
        return of(host).map(room -> room.supply(now, horizon)).orElse(Supply.PLAIN);
    }
}
