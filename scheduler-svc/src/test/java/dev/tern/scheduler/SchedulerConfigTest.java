package dev.tern.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.consolidation.ConsolidationSettings;
import dev.tern.scheduler.consolidation.PowerCurve;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.power.HostWatts;
import dev.tern.scheduler.room.MachineRoom;
import dev.tern.scheduler.room.Rooms;
import dev.tern.scheduler.room.Supply;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerConfigTest {

    @Test
    void shouldHaveTheDefaultsThatTheFeaturesHave() {
        SchedulerConfig config = config(Map.of());

        assertThat(config.execution()).isEqualTo(ExecutionSettings.DEFAULT);
        assertThat(config.placementSettings()).isEqualTo(PlacementSettings.DEFAULT);
        assertThat(config.limits()).isEqualTo(MigrationLimits.DEFAULT);
    }

    @Test
    void shouldTakeWhatIsSet() {
        SchedulerConfig config = config(Map.of(
                "tern.scheduler.auto", "true",
                "tern.scheduler.moves.bandwidth", "100MiB/s",
                "tern.scheduler.data.load-window", "8s",
                "tern.scheduler.placement.cpu-threshold", "0.75"));

        assertThat(config.auto()).isTrue();
        assertThat(config.limits().bandwidth()).isEqualTo(Bandwidth.ofMiBPerSecond(100));
        assertThat(config.data().loadWindow()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.placementSettings().cpuThreshold().value()).isEqualTo(0.75);
    }

    @Test
    void shouldRefuseUnknownKeyByName() {
        assertThatThrownBy(() -> config(Map.of("tern.scheduler.placement.cpu-treshold", "0.75")))
                .hasMessageContaining("tern.scheduler.placement.cpu-treshold");
        assertThatThrownBy(() -> config(Map.of("tern.scheduler.goals.eveness", "0.5")))
                .hasMessageContaining("tern.scheduler.goals.eveness");
    }

    @Test
    void shouldRefuseValuesThatMakeNoSense() {
        assertThatThrownBy(() -> config(Map.of("tern.scheduler.placement.cpu-target", "0.9"))
                        .placementSettings())
                .hasMessageContaining("target above its threshold");
        assertThatThrownBy(() ->
                        config(Map.of("tern.scheduler.moves.per-host", "0")).slots())
                .hasMessageContaining("At least one move");
        assertThatThrownBy(() ->
                        config(Map.of("tern.scheduler.moves.bandwidth", "fast")).limits())
                .hasMessageContaining("fast");
    }

    @Test
    void shouldWeighGoalsAsIsSet() {
        SchedulerConfig config = config(Map.of(
                "tern.scheduler.goals.overload", "2",
                "tern.scheduler.goals.evenness", "0.5",
                "tern.scheduler.goals.groups", "0",
                "tern.scheduler.goals.moves", "0.1"));

        assertThat(config.placementSettings().weights()).isEqualTo(new GoalWeights(2, 0.5, 0, 0.1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "overload | 0 | tern.scheduler.goals.overload is 0.0: give a number from 0.1 to 10; to relieve hosts",
                "overload | 11 | tern.scheduler.goals.overload is 11.0: give a number from 0.1 to 10",
                "evenness | -0.5 | tern.scheduler.goals.evenness is -0.5: give a number from 0 to 10; up to 0.01 it only",
                "evenness | NaN | tern.scheduler.goals.evenness is NaN: give a number from 0 to 10",
                "groups | 1e9 | tern.scheduler.goals.groups is 1.0E9: give a number from 0 to 10; at 0 guests of a group",
                "groups | Infinity | tern.scheduler.goals.groups is Infinity: give a number",
                "moves | 0.05 | tern.scheduler.goals.moves is 0.05: give a number from 0.1 to 10; no move is free",
                "moves | cheap | cheap"
            })
    void shouldRefuseWeightsThatMakeNoSense(String key, String value, String says) {
        assertThatThrownBy(() ->
                        config(Map.of("tern.scheduler.goals." + key, value)).placementSettings())
                .hasMessageContaining(says);
    }

    @Test
    void shouldRefuseToUseHostsEvenlyAndSwitchThemOff() {
        assertThatThrownBy(() -> config(energy(Map.of("tern.scheduler.goals.evenness", "0.5")))
                        .execution())
                .hasMessage(
                        "tern.scheduler.energy.enabled is true, and tern.scheduler.goals.evenness is 0.5: hosts that"
                                + " are emptied to be switched off would be filled again to be used evenly; set"
                                + " tern.scheduler.goals.evenness to 0.01 at most, or tern.scheduler.energy.enabled=false");
    }

    @Test
    void shouldSaveEnergyByTheLimitsOfPlacementAndWhatIsSetOfHosts() {
        EnergySettings energy = config(energy(Map.of(
                        "tern.scheduler.energy.hosts.host-b.watts", "50,80,120",
                        "tern.scheduler.energy.hosts.host-b.standby-watts", "2.5",
                        "tern.scheduler.energy.reserve", "2",
                        "tern.scheduler.placement.cpu-threshold", "0.85",
                        "tern.scheduler.placement.cpu-target", "0.75")))
                .execution()
                .energy();

        assertThat(energy.hosts()).containsOnlyKeys(HostId.of("host-a"), HostId.of("host-b"));
        assertThat(energy.hosts().get(HostId.of("host-a")))
                .isEqualTo(new HostWatts(new PowerCurve(List.of(100.0, 200.0)), 5));
        assertThat(energy.hosts().get(HostId.of("host-b")))
                .isEqualTo(new HostWatts(new PowerCurve(List.of(50.0, 80.0, 120.0)), 2.5));
        assertThat(energy.measureEvery()).isEqualTo(Duration.ofSeconds(15));
        ConsolidationSettings limits = energy.keeper().consolidation();
        assertThat(limits.reserve()).isEqualTo(2);
        assertThat(limits.cpuLimit().value()).isEqualTo(0.85);
        assertThat(limits.headroom().value()).isEqualTo(0.25);
        assertThat(limits.memoryLimit()).isEqualTo(PlacementSettings.DEFAULT.memoryTarget());
    }

    /** Energy is saved where it is said so, and what is written of hosts beside that does no harm. */
    @Test
    void shouldSwitchNothingUnlessItIsEnabled() {
        Map<String, String> off = new HashMap<>(energy(Map.of()));
        off.put("tern.scheduler.energy.enabled", "false");

        assertThat(config(off).execution().energy()).isEqualTo(EnergySettings.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tern.scheduler.auto | false | set tern.scheduler.auto=true",
                "tern.scheduler.energy.hosts.host-a.redfish | | tern.scheduler.energy.hosts.host-a.redfish is missing",
                "tern.scheduler.energy.watts | | tern.scheduler.energy.hosts.host-a.watts is missing",
                "tern.scheduler.energy.watts | 200,100 | tern.scheduler.energy.watts: A power curve does not fall",
                "tern.scheduler.energy.hosts.host-b.watts | 90 | tern.scheduler.energy.hosts.host-b.watts: A power curve",
                "tern.scheduler.energy.standby-watts | 150 | draws something from 0 to what it draws idle",
                "tern.scheduler.energy.reserve | -1 | the reserve is a number of hosts",
                "tern.scheduler.energy.read-every | 0S | Power is read at a positive interval",
                "tern.scheduler.energy.measure-every | -1S | tern.scheduler.energy.measure-every: Watts are read at an",
                "tern.scheduler.energy.off-after | -1S | Times to wait are not negative"
            })
    void shouldRefuseToSaveEnergyWithWhatMakesNoSense(String key, @Nullable String value, String says) {
        Map<String, String> settings = new HashMap<>(energy(Map.of()));
        if (value == null) {
            settings.remove(key);
            settings.put("tern.scheduler.energy.hosts.host-a.standby-watts", "4");
        } else {
            settings.put(key, value);
        }

        assertThatThrownBy(() -> config(settings).execution())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }

    @Test
    void shouldKnowWhichHostIsInWhichRoomAndWhatEnergyCostsThere() {
        Rooms rooms = config(energy(Map.of(
                        "tern.scheduler.rooms.north.zones", "zone-1,zone-2",
                        "tern.scheduler.rooms.north.pue", "1.4",
                        "tern.scheduler.rooms.north.price", "22:00-06:00=0.18,06:00-22:00=0.32 EUR/kWh",
                        "tern.scheduler.rooms.north.time-zone", "Europe/Berlin",
                        "tern.scheduler.rooms.cellar.hosts", "host-b")))
                .execution()
                .energy()
                .rooms();

        Instant noon = Instant.parse("2026-06-01T10:00:00Z");
        Supply north = rooms.supply(Fleets.of(1).hostOf(Fleets.host(0)), noon, Duration.ofHours(1));
        assertThat(north.pue()).isEqualTo(1.4);
        assertThat(north.pricePerKwh()).isEqualTo(0.32);
        assertThat(north.priceRatio()).isBetween(1.1, 1.2);
        // named itself, though its zone is in the other
        assertThat(rooms.of(Fleets.of(2).hostOf(Fleets.host(1)))).hasValue(new MachineRoom("cellar", 1, null));
        assertThat(rooms.currency()).hasValue("EUR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pue | 0.9 | tern.scheduler.rooms.north.pue: A room draws what its hosts draw and what cools them",
                "pue | 140 | its PUE is from 1 to 10",
                "price | 06:00-22:00=0.32 EUR/kWh | tern.scheduler.rooms.north.price: No price from 00:00 to 06:00",
                "price | 0.3 USD/kWh | tern.scheduler.rooms.*.price: Rooms have prices in EUR and USD",
                "time-zone | Europe/Bonn | tern.scheduler.rooms.north.time-zone is no time zone: \"Europe/Bonn\"",
                "hosts | host-c | tern.scheduler.rooms.south.hosts has host-c, which room north has too",
                "hosts | Host_A! | tern.scheduler.rooms.north.hosts",
                "zones | zone-2 | tern.scheduler.rooms.south.zones has zone-2, which room north has too",
                "zones | zone-1,zone-1 | tern.scheduler.rooms.north.zones has zone-1, which it has already"
            })
    void shouldRefuseRoomsThatMakeNoSense(String key, String value, String says) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "tern.scheduler.rooms.north.zones", "zone-1",
                "tern.scheduler.rooms.north.price", "0.30 EUR/kWh",
                "tern.scheduler.rooms.south.zones", "zone-2",
                "tern.scheduler.rooms.south.hosts", "host-c",
                "tern.scheduler.rooms.south.price", "0.30 EUR/kWh"));
        settings.put("tern.scheduler.rooms.north." + key, value);

        // whether energy is saved or not
        assertThatThrownBy(() -> config(settings).execution())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }

    @Test
    void shouldRefuseARoomThatNothingIsIn() {
        assertThatThrownBy(() ->
                        config(Map.of("tern.scheduler.rooms.north.pue", "1.4")).execution())
                .hasMessageContaining("tern.scheduler.rooms.north has neither hosts nor zones");
    }

    @Test
    void shouldRefuseAHostThatCanOnlyBeWoken() {
        assertThatThrownBy(() -> config(energy(Map.of("tern.scheduler.energy.hosts.host-c.mac", "52:54:00:ab:cd:ef")))
                        .execution())
                .hasMessage("tern.scheduler.energy.hosts.host-c.mac can wake host-c and not switch it off: set"
                        + " tern.scheduler.energy.hosts.host-c.redfish too, or leave host-c out");
    }

    @Test
    void shouldRefuseToSaveEnergyWithoutHosts() {
        assertThatThrownBy(() -> config(Map.of(
                                "tern.scheduler.auto", "true",
                                "tern.scheduler.energy.enabled", "true"))
                        .execution())
                .hasMessageContaining("set tern.scheduler.energy.hosts.HOST.redfish");
    }

    static Map<String, String> energy(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "tern.scheduler.auto", "true",
                "tern.scheduler.energy.enabled", "true",
                "tern.scheduler.energy.watts", "100,200",
                "tern.scheduler.energy.hosts.host-a.redfish", "https://board-a/redfish/v1/Systems/1",
                "tern.scheduler.energy.hosts.host-b.redfish", "https://board-b/redfish/v1/Systems/1"));
        settings.putAll(more);
        return settings;
    }

    static SchedulerConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SchedulerConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(SchedulerConfig.class);
    }
}
