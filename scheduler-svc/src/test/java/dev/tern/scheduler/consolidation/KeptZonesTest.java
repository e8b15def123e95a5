package dev.tern.scheduler.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hosts of 4 cores, of which guests may have 3.8, in two zones. */
class KeptZonesTest {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final HostId C = HostId.of("host-c");
    private static final PowerCurve FRUGAL = new PowerCurve(List.of(50.0, 100.0));
    private static final ConsolidationSettings WITHOUT_RESERVE = ConsolidationSettings.DEFAULT.withReserve(0);

    private final Fleet fleet = new Fleet();

    @Test
    void shouldKeepAHostOnWhoseGuestsWouldHaveToLeaveItsZone() {
        // given two hosts that one could do for
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.zone("host-a", "zone-1").zone("host-b", "zone-2");
        VmId one = fleet.guest("host-a", 0.5);
        VmId other = fleet.guest("host-b", 0.5);
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).hasSize(1);

        // when
        fleet.keepsZone(one);
        fleet.keepsZone(other);

        // then
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).isEmpty();
    }

    @Test
    void shouldLeaveAHostAloneOfWhichOneGuestWouldHaveToLeaveItsZone() {
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON, Duration.ZERO, Duration.ZERO);
        fleet.zone("host-a", "zone-1").zone("host-b", "zone-2");
        fleet.guest("host-a", 0.3);
        VmId one = fleet.guest("host-a", 0.3);
        fleet.guest("host-b", 0.5);
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).hasSize(2);

        fleet.keepsZone(one);

        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).isEmpty();
    }

    @Test
    void shouldTakeAGuestToTheCheapestHostOfItsZone() {
        // given a host in either zone that costs less to run, the other zone's least of all
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON).host("host-c", PowerState.ON);
        fleet.host("host-d", PowerState.ON);
        fleet.zone("host-a", "zone-1").zone("host-b", "zone-1", new PowerCurve(List.of(60.0, 120.0)));
        fleet.zone("host-c", "zone-2", FRUGAL).zone("host-d", "zone-1");
        VmId leaving = fleet.guest("host-a", 0.3);
        fleet.guest("host-b", 1.0);
        fleet.guest("host-c", 1.0);
        fleet.guest("host-d", 2.0);
        assertThat(placeOf(leaving)).isEqualTo(C);

        // when
        fleet.keepsZone(leaving);

        // then
        assertThat(placeOf(leaving)).isEqualTo(B);
    }

    private HostId placeOf(VmId guest) {
        return fleet.decide(WITHOUT_RESERVE).moves().stream()
                .filter(move -> move.guest().equals(guest))
                .map(GuestMove::to)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldRelieveAHostByTheGuestThatMayLeaveItsZone() {
        // given
        VmId cheaper = busyBesideAnotherZone();
        assertThat(fleet.decide(WITHOUT_RESERVE).moves())
                .extracting(GuestMove::guest)
                .containsExactly(cheaper);

        // when
        fleet.keepsZone(cheaper);

        // then
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).singleElement().satisfies(move -> {
            assertThat(move.guest()).isNotEqualTo(cheaper);
            assertThat(move.to()).isEqualTo(B);
        });
    }

    @Test
    void shouldWakeTheHostInTheZoneOfTheGuestsThatMayNotLeaveIt() {
        // given a host in either zone that is off, the dearer one in the zone of the busy one
        busyBesideAnotherZone();
        fleet.guests.keySet().stream()
                .filter(id -> fleet.guest(id).host().equals(A))
                .toList()
                .forEach(fleet::keepsZone);
        fleet.host("host-c", PowerState.OFF).host("host-d", PowerState.OFF);
        fleet.zone("host-c", "zone-1").zone("host-d", "zone-2", FRUGAL);

        // when
        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        // then
        assertThat(decision.moves()).isEmpty();
        assertThat(decision.wake()).extracting(PowerChange::host).containsExactly(C);
        assertThat(decision.unmet()).isEmpty();

        // and with none there it is said why the room elsewhere is of no use
        fleet.hosts.remove(C);
        assertThat(fleet.decide(WITHOUT_RESERVE).wake()).isEmpty();
        assertThat(fleet.decide(WITHOUT_RESERVE).unmet()).singleElement().satisfies(why -> assertThat(why.text())
                .contains("no host has room for", "in its zone, zone-1"));
    }

    @Test
    void shouldWakeAHostForTheGuestThatFindsRoomThere() {
        // given no room on hosts that are on, and one that is off in another zone
        VmId cheaper = busyBesideAnotherZone();
        fleet.keepsZone(cheaper);
        fleet.guest("host-b", 2.5);
        fleet.host("host-c", PowerState.OFF).zone("host-c", "zone-2");

        // when
        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        // then the other guest will go there
        assertThat(decision.wake()).extracting(PowerChange::host).containsExactly(C);
        assertThat(decision.unmet()).isEmpty();
    }

    /** @return the one of both guests of host-a that costs less to move */
    private VmId busyBesideAnotherZone() {
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.zone("host-a", "zone-1").zone("host-b", "zone-2");
        fleet.guest("host-a", 1.95);
        VmId cheaper = fleet.guest("host-a", 1.95);
        PlacedGuest guest = fleet.guest(cheaper);
        fleet.replace(new PlacedGuest(
                cheaper,
                A,
                guest.vcpus(),
                guest.demand(),
                guest.memory(),
                Duration.ofSeconds(1),
                guest.rested(),
                false));
        fleet.guest("host-b", 0.5);
        return cheaper;
    }

    @Test
    void shouldCountOnRoomInAnotherZoneForWhatAHostThatFailsHeld() {
        // given a host of either zone with a guest, and an idle one
        for (String host : new String[] {"host-a", "host-b", "host-c"}) {
            fleet.host(host, PowerState.ON, Duration.ZERO, Fleet.LONG);
        }
        fleet.zone("host-a", "zone-1").zone("host-b", "zone-2").zone("host-c", "zone-2");
        fleet.keepsZone(fleet.guest("host-a", 1.0));
        fleet.keepsZone(fleet.guest("host-b", 1.0));

        assertThat(fleet.decide(ConsolidationSettings.DEFAULT).switchOff())
                .extracting(PowerChange::host)
                .containsExactly(C);
    }
}
