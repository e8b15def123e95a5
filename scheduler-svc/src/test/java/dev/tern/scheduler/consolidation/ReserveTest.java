package dev.tern.scheduler.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts of 16 GiB, of which guests may fill 14.4, and guests that want hardly any CPU. */
class ReserveTest {

    private static final Demand IDLE = new Demand(0.1, 0.01, 0.1);

    private final Fleet fleet = new Fleet();

    @Test
    void shouldKeepAHostWhoseMemoryTheOthersMayNeed() {
        // given: 6 GiB on each, so that two could hold all, and not were one of them to fail
        for (String host : new String[] {"host-a", "host-b", "host-c"}) {
            fleet.host(host, PowerState.ON);
            guest(host, 6);
        }

        assertThat(decide(0).moves()).isNotEmpty();
        assertThat(decide(1).moves()).isEmpty();
    }

    @Test
    void shouldEmptyAHostWhereTheOthersHaveMemoryForEachOther() {
        for (String host : new String[] {"host-a", "host-b", "host-c"}) {
            fleet.host(host, PowerState.ON);
            guest(host, 4);
        }

        assertThat(decide(1).moves()).hasSize(1);
    }

    @Test
    void shouldWakeAHostForMemoryAndSayForWhich() {
        // given: enough is free on the others together, and nowhere in one piece
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON).host("host-c", PowerState.ON);
        guest("host-a", 9);
        guest("host-b", 6);
        guest("host-c", 6);
        fleet.host("host-d", PowerState.OFF);

        // when, then
        assertThat(decide(1).wake()).singleElement().satisfies(change -> {
            assertThat(change.host()).isEqualTo(HostId.of("host-d"));
            assertThat(change.why().code()).isEqualTo(PowerChange.RESERVE);
            assertThat(change.why().text()).contains("too little memory for 9GiB of guest", "one that fails");
        });
        assertThat(decide(0).wake()).isEmpty();
    }

    @Test
    void shouldNotSwitchOffAnIdleHostWhoseMemoryTheOthersMayNeed() {
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON).host("host-c", PowerState.ON);
        fleet.host("host-d", PowerState.ON);
        guest("host-a", 9);
        guest("host-b", 9);

        // one idle host is enough for either
        assertThat(decide(1).switchOff()).hasSize(1);
        // and each is needed were both to fail
        assertThat(decide(2).switchOff()).isEmpty();
    }

    @Test
    void shouldKeepAHostForAGuestWhoseGroupIsOnAllOthers() {
        // given two of a group, and a host without, which holds nothing; none is on for long enough to be emptied
        for (String host : new String[] {"host-a", "host-b", "host-c"}) {
            fleet.host(host, PowerState.ON, Duration.ZERO, Fleet.LONG);
        }
        VmId one = guest("host-a", 2);
        VmId other = guest("host-b", 2);
        assertThat(decide(1).switchOff()).hasSize(1);

        // when
        fleet.grouped(one, "db");
        fleet.grouped(other, "db");

        // then, should one fail, its guest has nowhere else to go
        assertThat(decide(1).switchOff()).isEmpty();

        // and where that host is off, it is woken
        fleet.hosts.remove(HostId.of("host-c"));
        fleet.host("host-d", PowerState.OFF);
        assertThat(decide(1).wake())
                .singleElement()
                .satisfies(change -> assertThat(change.why().text()).contains("apart from the others of its group db"));
    }

    @Test
    void shouldKeepApartWhatTwoHostsThatFailLeave() {
        // given two of a group on hosts that fail together: they need two others
        for (String host : new String[] {"host-a", "host-b", "host-c", "host-d"}) {
            fleet.host(host, PowerState.ON, Duration.ZERO, Fleet.LONG);
        }
        VmId one = guest("host-a", 2);
        VmId other = guest("host-b", 2);
        assertThat(decide(2).switchOff()).hasSize(1);

        fleet.grouped(one, "db");
        fleet.grouped(other, "db");

        assertThat(decide(2).switchOff()).isEmpty();
    }

    @Test
    void shouldWantCpuAndMemoryOnTheSameHost() {
        // given: the one has memory and no CPU, the other CPU and no memory
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON).host("host-c", PowerState.ON);
        guest("host-a", 6);
        fleet.guest("host-a", new Demand(0.9, 0.01, 0.9), DataSize.ofGiB(1));
        fleet.guest("host-b", new Demand(3.0, 0.01, 3.0), DataSize.ofGiB(1));
        guest("host-c", 14);
        fleet.host("host-d", PowerState.OFF);

        assertThat(decide(1).wake()).hasSize(1);
    }

    @Test
    void shouldCountAGuestThatIsUnderWayOnBothHosts() {
        // given
        fleet.host("host-a", PowerState.ON).host("host-b", PowerState.ON).host("host-c", PowerState.OFF);
        var moving = fleet.guest(guest("host-a", 6));
        guest("host-b", 4);
        assertThat(decide(1).wake()).isEmpty();

        // when
        fleet.replace(new PlacedGuest(
                moving.id(),
                moving.host(),
                2,
                IDLE,
                moving.memory(),
                moving.moveCost(),
                Duration.ZERO,
                false,
                Set.of(HostId.of("host-b")),
                null,
                false));

        // then, until it has gone, host-b may fail with it, or have to take it over
        assertThat(decide(1).wake()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 3", "3, 5, 3", "6000, 1, 5000", "1000, 2, 100", "100, 3, 32", "10, 2, 10", "0, 1, 0"})
    void shouldTryNoMoreChoicesThanItMay(int hosts, int failing, int from) {
        assertThat(Reserve.hostsTried(hosts, failing)).isEqualTo(from);
    }

    private VmId guest(String host, int gibibytes) {
        return fleet.guest(host, IDLE, DataSize.ofGiB(gibibytes));
    }

    private Consolidation decide(int reserve) {
        return fleet.decide(ConsolidationSettings.DEFAULT.withReserve(reserve));
    }
}
