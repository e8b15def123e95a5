package dev.tern.scheduler.energy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Plan;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.power.Power;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No guest goes to a host that is off, or will be. */
class SwitchedOffHostTest {

    @TempDir
    Path folder;

    @Test
    void shouldGiveAHostThatIsOffNoGuestWhoeverOrdersIt() {
        // given
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.until(() -> fleet.count(Power.OFF) == 2);
        HostId off = fleet.off();

        // then
        assertThat(fleet.bench.plan(new Order.Evacuate(onAndUsed(fleet)), true).moves())
                .noneMatch(move -> move.to().equals(off));
        assertThat(Bench.refusal(fleet.bench.scheduler.plan(
                        new Order.Move(Fleets.vm(0), off), null, true, Bench.ACTOR, fleet.now())))
                .isEqualTo("host.not.up");
    }

    @Test
    void shouldNotApplyAPlanToAHostThatIsBeingSwitchedOff() {
        // given drafts to every host but its own of a guest, made just before a host is switched off
        SwitchedFleet fleet = new SwitchedFleet(4, folder).loaded(0.4);
        fleet.until(() -> fleet.hosts.stream()
                .anyMatch(host ->
                        fleet.fleets.state.snapshot(fleet.now()).guestsOf(host).isEmpty()));
        HostId empty = fleet.hosts.stream()
                .filter(host ->
                        fleet.fleets.state.snapshot(fleet.now()).guestsOf(host).isEmpty())
                .findFirst()
                .orElseThrow();
        Plan draft = null;
        while (fleet.power(empty) == Power.ON) {
            if (fleet.bench.scheduler.energy().closed().isEmpty()) {
                draft = fleet.bench.plan(new Order.Move(Fleets.vm(guestOn(fleet, onAndUsed(fleet))), empty), true);
            }
            fleet.step();
        }

        // when the host shuts down, and is up still by the monitor
        String refusal = Bench.refusal(
                fleet.bench.scheduler.apply(Objects.requireNonNull(draft).id(), null, Bench.ACTOR, fleet.now()));
        String again = Bench.refusal(fleet.bench.scheduler.plan(
                new Order.Move(Fleets.vm(guestOn(fleet, onAndUsed(fleet))), empty),
                null,
                false,
                Bench.ACTOR,
                fleet.now()));

        // then
        assertThat(refusal).isEqualTo("host.switched.off");
        assertThat(again).isEqualTo("host.switched.off");
    }

    private static HostId onAndUsed(SwitchedFleet fleet) {
        return fleet.hosts.stream()
                .filter(host ->
                        !fleet.fleets.state.snapshot(fleet.now()).guestsOf(host).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static int guestOn(SwitchedFleet fleet, HostId host) {
        for (int i = 0; i < 8; i++) {
            if (fleet.fleets.placeOf(Fleets.vm(i)).equals(host)) {
                return i;
            }
        }
        throw new AssertionError("No guest on " + host);
    }
}
