package dev.tern.scheduler.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.room.Supply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsolidatorTest {

    private static final HostId A = HostId.of("host-a");
    private static final HostId B = HostId.of("host-b");
    private static final HostId C = HostId.of("host-c");
    private static final ConsolidationSettings WITHOUT_RESERVE = ConsolidationSettings.DEFAULT.withReserve(0);
    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.DEFAULT;

    private final Fleet fleet = new Fleet();

    @Test
    void shouldEmptyTheHostWithLeastOntoTheOther() {
        // given
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", 1.5);
        VmId little = fleet.guest("host-b", 0.5);

        // when
        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        // then: 112.5 W less on host-b, 12.5 W more on host-a
        assertThat(decision.moves()).singleElement().satisfies(move -> {
            assertThat(move.guest()).isEqualTo(little);
            assertThat(move.from()).isEqualTo(B);
            assertThat(move.to()).isEqualTo(A);
            assertThat(move.why().text()).isEqualTo("empties host-b, which saves 100 W");
        });
        assertThat(decision.switchOff()).as("it is not empty yet").isEmpty();
        assertThat(decision.wake()).isEmpty();
    }

    @Test
    void shouldKeepAHostThatTheReserveNeeds() {
        // given: should one fail, the other takes over
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", 1.5);
        fleet.guest("host-b", 0.5);

        assertThat(fleet.decide(SETTINGS).moves()).isEmpty();
    }

    @Test
    void shouldNotEmptyAHostThatHasJustBeenSwitchedOn() {
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON, Duration.ofMinutes(29), Duration.ZERO);
        fleet.guest("host-a", 1.5);
        fleet.guest("host-b", 0.5);

        assertThat(fleet.decide(WITHOUT_RESERVE).moves())
                .as("only host-a has been on for long enough")
                .singleElement()
                .satisfies(move -> assertThat(move.from()).isEqualTo(A));
    }

    @Test
    void shouldNotEmptyWhenGuestsHaveJustMovedOrArePinnedOrCostMoreThanIsSaved() {
        // given
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", 1.4);
        fleet.guest("host-b", 1.4);
        Consolidation free = fleet.decide(WITHOUT_RESERVE);

        // when, then
        assertThat(free.moves()).hasSize(1);
        assertThat(withAll(Duration.ofMinutes(59), false, Duration.ofSeconds(2)).moves())
                .isEmpty();
        assertThat(withAll(Fleet.LONG, true, Duration.ofSeconds(2)).moves()).isEmpty();
        // 100 W for an hour are 360 kJ, as much as 360 core-seconds
        assertThat(withAll(Fleet.LONG, false, Duration.ofSeconds(361)).moves()).isEmpty();
        assertThat(withAll(Fleet.LONG, false, Duration.ofSeconds(359)).moves()).hasSize(1);
    }

    private Consolidation withAll(Duration rested, boolean pinned, Duration cost) {
        fleet.guests.replaceAll(
                (id, g) -> new PlacedGuest(id, g.host(), g.vcpus(), g.demand(), g.memory(), cost, rested, pinned));
        return fleet.decide(WITHOUT_RESERVE);
    }

    @Test
    void shouldEmptyNoMoreHostsThanItMayTheSameFirst() {
        // given five hosts with little
        for (int i = 0; i < 5; i++) {
            String host = "host-" + (char) ('a' + i);
            fleet.host(host, PowerState.ON);
            fleet.guest(host, 0.3 + 0.1 * i);
        }

        // when
        Consolidation all = fleet.decide(WITHOUT_RESERVE);
        Consolidation one = new Consolidator(WITHOUT_RESERVE, 1)
                .decide(List.copyOf(fleet.hosts.values()), List.copyOf(fleet.guests.values()));

        // then
        assertThat(all.moves().stream().map(GuestMove::from).distinct()).hasSizeGreaterThan(1);
        assertThat(one.moves()).isEqualTo(all.moves().subList(0, 1));
    }

    @Test
    void shouldNotTouchAHostThatAGuestIsOnItsWayTo() {
        // given
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON, Fleet.LONG, Fleet.LONG);
        VmId moving = fleet.guest("host-a", 0.5);
        PlacedGuest guest = fleet.guest(moving);
        fleet.replace(new PlacedGuest(
                moving,
                A,
                2,
                guest.demand(),
                guest.memory(),
                guest.moveCost(),
                Duration.ZERO,
                false,
                Set.of(B),
                null,
                false));

        // when
        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        // then
        assertThat(decision.moves()).isEmpty();
        assertThat(decision.switchOff()).isEmpty();
    }

    @Test
    void shouldRelieveAHostThatIsExpectedToLackCpu() {
        // given: 3.8 cores may be had
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        for (int i = 0; i < 4; i++) {
            fleet.guest("host-a", 0.95);
        }
        fleet.guest("host-b", 1.0);

        // when
        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        // then: one guest cures it
        assertThat(decision.moves()).singleElement().satisfies(move -> {
            assertThat(move.from()).isEqualTo(A);
            assertThat(move.to()).isEqualTo(B);
            assertThat(move.why().code()).isEqualTo("host.lacks.cpu");
        });
    }

    @Test
    void shouldWaitForGuestsThatLeaveAHostAlreadyBeforeItIsRelieved() {
        // given a host that lacks CPU as long as one of its guests has not arrived elsewhere
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON).host("host-c", PowerState.OFF);
        for (int i = 0; i < 4; i++) {
            fleet.guest("host-a", 0.95);
        }
        PlacedGuest guest = fleet.guests.values().iterator().next();
        fleet.replace(new PlacedGuest(
                guest.id(),
                A,
                2,
                guest.demand(),
                guest.memory(),
                guest.moveCost(),
                Fleet.LONG,
                false,
                Set.of(B),
                null,
                false));

        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        assertThat(decision.moves()).isEmpty();
        assertThat(decision.wake()).isEmpty();
        assertThat(decision.unmet()).isEmpty();
    }

    @Test
    void shouldRelieveByTheGuestThatCostsLeast() {
        // given
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", 1.9);
        VmId cheap = fleet.guest("host-a", 1.9);
        fleet.guest("host-b", 1.0);
        PlacedGuest guest = fleet.guest(cheap);
        fleet.replace(
                new PlacedGuest(cheap, A, 2, guest.demand(), guest.memory(), Duration.ofSeconds(1), Fleet.LONG, false));

        // when, then
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).singleElement().satisfies(move -> assertThat(move.guest())
                .isEqualTo(cheap));
    }

    @Test
    void shouldNotRelieveForASingleLeap() {
        // given: the last samples are high, the mean of the last ten minutes is within all there is
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", new Demand(1.4, 0.2, 2.0), DataSize.ofGiB(1));
        fleet.guest("host-a", new Demand(1.4, 0.2, 1.9), DataSize.ofGiB(1));
        fleet.guest("host-b", 2.5);

        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).isEmpty();
    }

    @Test
    void shouldRelieveAtOnceWhereDemandHasShifted() {
        // given: the means have not seen it yet
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", new Demand(1.4, 0.2, 2.2), DataSize.ofGiB(1));
        fleet.guest("host-a", new Demand(1.4, 0.2, 1.9), DataSize.ofGiB(1));
        fleet.guest("host-b", 1.0);

        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).singleElement().satisfies(move -> assertThat(move.from())
                .isEqualTo(A));
    }

    @Test
    void shouldWakeAHostWhenNoneThatIsOnHasRoom() {
        // given
        overloadedBesideAFullOne();
        fleet.host("host-c", PowerState.OFF);

        // when
        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        // then
        assertThat(decision.moves()).as("until it is on").isEmpty();
        assertThat(decision.wake()).singleElement().satisfies(change -> {
            assertThat(change.host()).isEqualTo(C);
            assertThat(change.why().code()).isEqualTo(PowerChange.RELIEF);
        });
        assertThat(decision.unmet()).isEmpty();
    }

    @Test
    void shouldWaitForTheHostThatWakesAlready() {
        overloadedBesideAFullOne();
        fleet.host("host-c", PowerState.WAKING).host("host-d", PowerState.OFF);

        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        assertThat(decision.wake()).isEmpty();
        assertThat(decision.moves()).isEmpty();
    }

    @Test
    void shouldSayWhatItCannotRelieve() {
        overloadedBesideAFullOne();
        fleet.host("host-c", PowerState.WITHHELD);

        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        assertThat(decision.moves()).isEmpty();
        assertThat(decision.unmet()).singleElement().satisfies(why -> assertThat(why.text())
                .contains("host-a", "no host has room"));
    }

    private void overloadedBesideAFullOne() {
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", 1.9);
        fleet.guest("host-a", 1.9);
        fleet.guest("host-b", 2.0);
    }

    @Test
    void shouldWakeOneHostForTheReserve() {
        // given: 0.9 cores are free on either, and 2.9 would be to take over
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", 2.2);
        fleet.guest("host-b", 2.2);
        fleet.host("host-c", PowerState.OFF).host("host-d", PowerState.OFF);

        // when, then
        assertThat(fleet.decide(SETTINGS).wake()).singleElement().satisfies(change -> {
            assertThat(change.host()).isEqualTo(C);
            assertThat(change.why().code()).isEqualTo(PowerChange.RESERVE);
        });
        assertThat(fleet.decide(WITHOUT_RESERVE).wake()).isEmpty();
    }

    @Test
    void shouldSwitchOffWhatHasBeenIdleForLongAndIsNotTheReserve() {
        // given
        fleet.host("host-a", PowerState.ON)
                .host("host-b", PowerState.ON)
                .host("host-c", PowerState.ON)
                .host("host-d", PowerState.ON, Fleet.LONG, Duration.ofMinutes(9));
        fleet.guest("host-a", 2.5);

        // when, then
        assertThat(fleet.decide(SETTINGS).switchOff())
                .extracting(PowerChange::host)
                .containsExactly(C, B);
        fleet.hosts.remove(HostId.of("host-d"));
        assertThat(fleet.decide(SETTINGS).switchOff())
                .extracting(PowerChange::host)
                .containsExactly(C);
    }

    @Test
    void shouldFillTheCheapestKindOfHostFirst() {
        // given: host-b has as much CPU for less power
        fleet.host("host-a", PowerState.ON);
        PowerCurve frugal = new PowerCurve(List.of(50.0, 100.0));
        fleet.hosts.put(
                B, new PoweredHost(B, 4, 2, DataSize.ofGiB(16), frugal, PowerState.ON, Fleet.LONG, Duration.ZERO));
        fleet.guest("host-a", 1.4);
        fleet.guest("host-b", 0.3);

        // when, then
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).singleElement().satisfies(move -> assertThat(move.to())
                .isEqualTo(B));
    }

    @Test
    void shouldEmptyTheHostWhoseRoomDrawsMoreForIt() {
        // given two hosts alike, of which host-a is in a room that is worse to cool
        supplied(A, new Supply(1.6, 0, 1));
        supplied(B, new Supply(1.2, 0, 1));
        fleet.guest("host-a", 1.0);
        fleet.guest("host-b", 1.0);

        // then 125 W go, 200 W with their room, and 25 W come, which are 30
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).singleElement().satisfies(move -> {
            assertThat(move.from()).isEqualTo(A);
            assertThat(move.why().text())
                    .isEqualTo("empties host-a, which saves 170 W with what its room draws for it (PUE 1.60)");
        });
    }

    @Test
    void shouldMoveForDearEnergyWhatItDoesNotForCheap() {
        // given moves that cost as much as 100 W for an hour
        for (double ratio : new double[] {0.9, 1.1}) {
            supplied(A, new Supply(1, 0.2, ratio));
            supplied(B, new Supply(1, 0.2, ratio));
            fleet.guests.clear();
            fleet.guest("host-a", 1.4);
            fleet.guest("host-b", 1.4);

            // then
            assertThat(withAll(Fleet.LONG, false, Duration.ofMinutes(6)).moves())
                    .hasSize(ratio > 1 ? 1 : 0);
        }
        assertThat(withAll(Fleet.LONG, false, Duration.ofMinutes(6)).moves())
                .singleElement()
                .satisfies(
                        move -> assertThat(move.why().text()).contains("at 110 % of the day's mean price of energy"));
    }

    private void supplied(HostId id, Supply supply) {
        fleet.hosts.put(
                id,
                new PoweredHost(
                        id,
                        "zone-1",
                        4,
                        2,
                        DataSize.ofGiB(16),
                        Fleet.CURVE,
                        PowerState.ON,
                        Fleet.LONG,
                        Duration.ZERO,
                        supply));
    }

    @Test
    void shouldNeitherEmptyNorRelieveAHostOntoOneWithAGuestOfTheSameGroup() {
        // given a host that could be emptied, and one that lacks CPU, each beside one with another of the group
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        fleet.guest("host-a", 1.0);
        VmId one = fleet.guest("host-b", 1.0);
        var busy = new Fleet();
        busy.host("host-a", PowerState.ON).host("host-b", PowerState.ON);
        VmId leaving = busy.guest("host-a", 1.95);
        VmId other = busy.guest("host-a", 1.95);
        busy.guest("host-b", 0.5);

        // when in other groups
        fleet.grouped(fleet.guests.keySet().iterator().next(), "web");
        fleet.grouped(one, "db");
        busy.grouped(leaving, "db");

        // then
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).hasSize(1);
        assertThat(busy.decide(WITHOUT_RESERVE).moves()).hasSize(1);

        // when in one group
        fleet.grouped(one, "web");
        busy.grouped(other, "db");
        busy.grouped(busy.guest("host-b", 0.1), "db");

        // then
        assertThat(fleet.decide(WITHOUT_RESERVE).moves()).isEmpty();
        assertThat(busy.decide(WITHOUT_RESERVE).moves()).isEmpty();
        assertThat(busy.decide(WITHOUT_RESERVE).unmet()).hasSize(1);
    }

    @Test
    void shouldSpreadAGroupOverTheHostsThatStayOn() {
        // given two of a group on the host with least, which somebody put together
        for (String host : new String[] {"host-a", "host-b", "host-c"}) {
            fleet.host(host, PowerState.ON);
        }
        fleet.guest("host-a", 1.0);
        fleet.guest("host-b", 1.0);
        fleet.grouped(fleet.guest("host-c", 0.2), "db");
        fleet.grouped(fleet.guest("host-c", 0.2), "db");

        // when
        Consolidation decision = fleet.decide(WITHOUT_RESERVE);

        // then
        assertThat(decision.moves())
                .filteredOn(move -> move.from().equals(C))
                .extracting(GuestMove::to)
                .containsExactlyInAnyOrder(A, B);
    }

    @Test
    void shouldRefuseSettingsThatWouldFlap() {
        ConsolidationSettings usual = ConsolidationSettings.DEFAULT;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsolidationSettings(
                        usual.cpuLimit(),
                        new Ratio(0.2),
                        1.5,
                        1.5,
                        usual.memoryLimit(),
                        usual.emptyAfter(),
                        usual.offAfter(),
                        usual.rest(),
                        usual.reliefRest(),
                        usual.horizon(),
                        1,
                        0))
                .withMessageContaining("come and go");
    }
}
