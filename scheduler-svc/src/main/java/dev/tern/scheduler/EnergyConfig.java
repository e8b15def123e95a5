package dev.tern.scheduler;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.consolidation.ConsolidationSettings;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.power.HostWatts;
import dev.tern.scheduler.power.KeeperSettings;
import dev.tern.scheduler.room.Rooms;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Saving energy: hosts that are not needed are emptied and switched off, and woken before they are. How full hosts may be is
 * what placement says of them.
 */
public interface EnergyConfig {

    String PREFIX = "tern.scheduler.energy.";

    /** Whether hosts are switched off; only by a scheduler that decides by itself. */
    @WithDefault("false")
    boolean enabled();

    /** Between two decisions. */
    @WithDefault("1M")
    Duration interval();

    /** How many hosts, those that carry most, may fail and the others have room for their load. */
    @WithDefault("1")
    int reserve();

    /** How long a host is on before it is emptied. */
    @WithDefault("30M")
    Duration emptyAfter();

    /** How long a host holds nothing before it is switched off. */
    @WithDefault("10M")
    Duration offAfter();

    /** How long a guest rests between a move and one that empties a host. */
    @WithDefault("1H")
    Duration rest();

    /** Over which what moves save is counted. */
    @WithDefault("1H")
    Duration horizon();

    /** What a core-second of guests' work is worth against energy, in joules. */
    @WithDefault("1000")
    double joulesPerCoreSecond();

    /** A host that was woken has sent samples by then, or has failed to wake. */
    @WithDefault("10M")
    Duration bootWithin();

    /** A host that was switched off is off by then, or has failed to shut down. */
    @WithDefault("10M")
    Duration shutDownWithin();

    /** Between two readings of the power of a host that says nothing itself. */
    @WithDefault("30S")
    Duration readEvery();

    /** Between two readings of what a host draws; 0 reads none, and all is reckoned from power curves. */
    @WithDefault("15S")
    Duration measureEvery();

    /** How long a host that failed is left alone; doubles with each failure in a row. */
    @WithDefault("5M")
    Duration firstBackoff();

    /** Up to this. */
    @WithDefault("2H")
    Duration longestBackoff();

    /** In which a controller answers a request. */
    @WithDefault("10S")
    Duration timeout();

    /** File of one line {@code USER:PASSWORD}: who Tern is to baseboard controllers. */
    Optional<Path> credentials();

    /** File of the certificates, in PEM, that those of baseboard controllers must be signed by. */
    Optional<Path> authority();

    /** What a host draws at utilisations evenly spaced from idle to full, in watts: two numbers or more. */
    Optional<List<Double>> watts();

    /** What a host draws while it is off, in watts. */
    @WithDefault("5")
    double standbyWatts();

    /** Hosts that may be switched off, by id. */
    Map<String, Switched> hosts();

    /** A host that may be switched off. */
    interface Switched {
        /** {@code https://CONTROLLER/redfish/v1/Systems/ID}. */
        Optional<URI> redfish();

        /** Of the network card that wakes it; its controller does without. */
        Optional<String> mac();

        /** Where the packet that wakes it is sent: the broadcast address of its network, and the port. */
        @WithDefault("255.255.255.255:9")
        String broadcast();

        /** As for all, where this host is another. */
        Optional<List<Double>> watts();

        /** As for all, where this host is another. */
        Optional<Double> standbyWatts();
    }

    /**
     * @param rooms that hosts are in
     * @param auto whether the scheduler decides by itself
     * @throws IllegalArgumentException with the name of what is wrong and what to do
     */
    default EnergySettings settings(PlacementSettings placement, Rooms rooms, boolean auto) {
        if (!enabled()) {
            return new EnergySettings(Map.of(), KeeperSettings.DEFAULT, rooms, Duration.ZERO);
        }
        if (!auto) {
            throw new IllegalArgumentException(PREFIX + "enabled is true, and tern.scheduler.auto is false: hosts are"
                    + " switched off only by a scheduler that decides by itself; set tern.scheduler.auto=true, or "
                    + PREFIX + "enabled=false");
        }
        if (placement.weights().evensUse()) {
            throw new IllegalArgumentException(PREFIX + "enabled is true, and " + GoalConfig.PREFIX + "evenness is "
                    + placement.weights().evenness() + ": hosts that are emptied to be switched off would be filled"
                    + " again to be used evenly; set " + GoalConfig.PREFIX + "evenness to " + GoalWeights.TIE_BREAK
                    + " at most, or " + PREFIX + "enabled=false");
        }
        if (hosts().isEmpty()) {
            throw new IllegalArgumentException(PREFIX + "enabled is true, and no host may be switched off: set "
                    + PREFIX + "hosts.HOST.redfish of those that may");
        }
        Map<HostId, HostWatts> watts = new TreeMap<>();
        hosts().forEach((name, host) -> watts.put(HostId.of(name), watts(name, host)));
        KeeperSettings keeper = named(PREFIX + "*", () -> keeper(placement));
        return named(PREFIX + "measure-every", () -> new EnergySettings(watts, keeper, rooms, measureEvery()));
    }

    private HostWatts watts(String name, Switched host) {
        String key = PREFIX + "hosts." + name;
        if (host.redfish().isEmpty()) {
            throw new IllegalArgumentException(
                    host.mac().isPresent()
                            ? key + ".mac can wake " + name + " and not switch it off: set " + key
                                    + ".redfish too, or leave " + name + " out"
                            : key + ".redfish is missing: set it to https://CONTROLLER/redfish/v1/Systems/ID, or leave "
                                    + name + " out");
        }
        List<Double> watts = host.watts()
                .or(this::watts)
                .orElseThrow(() -> new IllegalArgumentException(key
                        + ".watts is missing: set it, or " + PREFIX
                        + "watts for all hosts, to what is drawn idle and full, as in 100,200"));
        double standby = host.standbyWatts().orElse(standbyWatts());
        String which = host.watts().isPresent() ? key + ".watts" : PREFIX + "watts";
        return named(which, () -> new HostWatts(new PowerCurve(watts), standby));
    }

    private KeeperSettings keeper(PlacementSettings placement) {
        ConsolidationSettings defaults = ConsolidationSettings.DEFAULT;
        return new KeeperSettings(
                interval(),
                bootWithin(),
                shutDownWithin(),
                readEvery(),
                firstBackoff(),
                longestBackoff(),
                new ConsolidationSettings(
                        placement.cpuThreshold(),
                        new Ratio(1 - placement.cpuTarget().value()),
                        defaults.fillDeviations(),
                        defaults.relieveDeviations(),
                        placement.memoryTarget(),
                        emptyAfter(),
                        offAfter(),
                        rest(),
                        placement.coolDown(),
                        horizon(),
                        joulesPerCoreSecond(),
                        reserve()));
    }

    /** Makes it, and names the key where its value makes no sense. */
    static <T> T named(String key, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
