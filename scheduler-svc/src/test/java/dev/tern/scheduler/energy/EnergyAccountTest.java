package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.room.MachineRoom;
import dev.tern.scheduler.room.Rooms;
import dev.tern.scheduler.room.Tariff;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hosts and rooms draw, cost and save. */
class EnergyAccountTest {

    @TempDir
    Path folder;

    @Test
    void shouldCountWhatIsMeasuredAndSayOfEachHostWhatItsDrawIsKnownBy() {
        // given a host that is measured, one whose controller says nonsense, and others that nothing measures
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.watts.put(Fleets.host(0), 70.0);
        fleet.watts.put(Fleets.host(1), -3.0);

        // when
        fleet.pass(Duration.ofMinutes(10));

        // then
        EnergyStatus energy = fleet.bench.scheduler.energy().status();
        EnergyStatus.KeptHost measured = energy.hosts().get(0);
        assertThat(measured.watts()).isEqualTo(70);
        assertThat(measured.wattsBy()).isEqualTo(EnergyStatus.Source.MEASURED);
        assertThat(measured.metering().used()).isGreaterThan(20);
        assertThat(measured.energy().measuredKwh()).isGreaterThan(0.01);
        assertThat(measured.energy().measured()).isGreaterThan(Duration.ofMinutes(9));
        EnergyStatus.KeptHost odd = energy.hosts().get(1);
        assertThat(odd.watts()).isBetween(100.0, 200.0);
        assertThat(odd.wattsBy()).isEqualTo(EnergyStatus.Source.CURVE);
        assertThat(odd.metering().used()).isZero();
        assertThat(odd.metering().why()).extracting("code").isEqualTo("watts.absurd");
        assertThat(energy.hosts().get(2).metering().why()).extracting("code").isEqualTo("watts.unsupported");
        assertThat(energy.total().measuredKwh()).isEqualTo(measured.energy().measuredKwh());
        assertThat(energy.total().measuredKwh() + energy.total().estimatedKwh())
                .isCloseTo(energy.total().usedKwh(), within(1e-9));
        assertThat(fleet.bench.said.alerts).isEmpty();

        // and when the controller of the first says no more, its curve stands in, as it was found to be
        fleet.watts.clear();
        fleet.pass(Duration.ofMinutes(2));
        EnergyStatus.KeptHost before =
                fleet.bench.scheduler.energy().status().hosts().getFirst();
        assertThat(before.wattsBy()).isEqualTo(EnergyStatus.Source.CURVE);
        assertThat(before.watts()).isCloseTo(70.0, within(1.0));
    }

    @Test
    void shouldEmptyTheRoomThatIsWorseToCoolFirstAndTellWhatRoomsCost() {
        // given, of four hosts alike, two in a room that draws half as much again
        MachineRoom hot = new MachineRoom("hot", 1.5, Tariff.parse("0.40 EUR/kWh", ZoneOffset.UTC));
        MachineRoom cool = new MachineRoom("cool", 1.1, Tariff.parse("0.20 EUR/kWh", ZoneOffset.UTC));
        Rooms rooms = new Rooms(Map.of(Fleets.host(0), hot, Fleets.host(1), hot), Map.of("zone-1", cool));
        SwitchedFleet fleet = new SwitchedFleet(4, 4, rooms, folder).loaded(0.4);

        // when
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        fleet.pass(Duration.ofHours(1));

        // then
        assertThat(fleet.orders).containsExactlyInAnyOrder("off " + Fleets.host(0), "off " + Fleets.host(1));
        assertThat(fleet.consolidations().reversed().stream()
                        .limit(2)
                        .map(plan -> plan.reasons().getFirst().text())
                        .toList())
                .hasSize(2)
                .allMatch(text -> text.endsWith("with what its room draws for it (PUE 1.50)"));
        EnergyStatus energy = fleet.bench.scheduler.energy().status();
        assertThat(energy.hosts())
                .extracting(EnergyStatus.KeptHost::room)
                .containsExactly("hot", "hot", "cool", "cool");
        assertThat(energy.rooms()).extracting(EnergyStatus.RoomEnergy::room).containsExactly("cool", "hot");
        EnergyStatus.RoomEnergy off = energy.rooms().getLast();
        assertThat(off.watts()).as("two at 5 W").isCloseTo(15, within(1e-9));
        assertThat(off.pricePerKwh()).isEqualTo(0.40);
        assertThat(off.cost()).isNotNull().satisfies(cost -> {
            assertThat(cost.currency()).isEqualTo("EUR");
            assertThat(cost.used()).isCloseTo(0.40 * off.energy().usedKwh(), within(1e-9));
            assertThat(cost.saved()).isPositive();
        });
        assertThat(energy.cost()).isNotNull().satisfies(cost -> assertThat(cost.used())
                .isCloseTo(
                        0.40 * off.energy().usedKwh()
                                + 0.20 * energy.rooms().getFirst().energy().usedKwh(),
                        within(1e-9)));
    }
}
