package dev.tern.scheduler.departure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.sequencing.Network;
import dev.tern.scheduler.sequencing.NetworkLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Six hosts: a, b and c in the west, d, e and f in the east; a move alone gets 100 MiB/s. */
class PortsTest {

    private static final long ALONE = 100;
    private static final Bandwidth ASSUMED = Bandwidth.ofMiBPerSecond(ALONE);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final Fleets fleets = Fleets.of(6);
    private final List<PastMove> ended = new ArrayList<>();
    private Instant begins = Fleets.START;

    PortsTest() {
        for (int i = 0; i < 6; i++) {
            Host host = fleets.hostOf(Fleets.host(i));
            fleets.put(new Host(
                    host.id(),
                    i < 3 ? "west" : "east",
                    host.cpus(),
                    host.memory(),
                    host.health(),
                    false,
                    host.agent(),
                    Map.of()));
        }
    }

    @Test
    void shouldTakeAZonesPortForUnlimitedUntilItWasSeenToBeFull() {
        together(ALONE, move(0, 3));

        assertThat(path(0, 3)).containsEntry("zone west up", Bandwidth.UNLIMITED);
        assertThat(path(0, 3)).containsEntry("zone east down", Bandwidth.UNLIMITED);
    }

    @Test
    void shouldFindWhatAZonesPortCarriesOnceMovesOfDifferentHostsGotLessThanAlone() {
        // given each host's port has been seen to carry its own move alone, and at once they got 40 MiB/s each
        aloneEach();
        together(40, move(0, 3), move(1, 4), move(2, 5));

        // then the zones' ports carry what they got together, and no host's port is taken for narrow
        assertThat(path(0, 3).get("zone west up")).isEqualTo(Bandwidth.ofMiBPerSecond(120));
        assertThat(path(0, 3).get("zone east down")).isEqualTo(Bandwidth.ofMiBPerSecond(120));
        assertThat(path(0, 3).get("host-a up")).isEqualTo(Bandwidth.ofMiBPerSecond(ALONE));
        // and the other direction is another
        assertThat(path(3, 0).get("zone east up")).isEqualTo(Bandwidth.UNLIMITED);
        assertThat(path(3, 0).get("zone west down")).isEqualTo(Bandwidth.UNLIMITED);
    }

    @Test
    void shouldLeaveAZonesPortUnlimitedWhereMovesAcrossDoNotSlowEachOtherDown() {
        aloneEach();
        together(95, move(0, 3), move(1, 4), move(2, 5));

        assertThat(path(0, 3).get("zone west up")).isEqualTo(Bandwidth.UNLIMITED);
    }

    @Test
    void shouldLayToAHostsPortWhatItsOwnMovesTakeFromEachOther() {
        // given three that leave one host at once, for different hosts of the other zone
        aloneEach();
        together(33, move(0, 3), move(0, 4), move(0, 5));

        // then the host's port is full, and the zone's need not be
        assertThat(path(0, 3).get("host-a up")).isEqualTo(Bandwidth.ofMiBPerSecond(ALONE));
        assertThat(path(0, 3).get("zone west up")).isEqualTo(Bandwidth.UNLIMITED);
    }

    @Test
    void shouldNotCountMovesWithinAZoneAgainstItsPort() {
        aloneEach();
        together(40, move(0, 1), move(1, 2), move(2, 0));

        assertThat(path(0, 3).get("zone west up")).isEqualTo(Bandwidth.UNLIMITED);
        // and a move that stays inside does not pass it
        assertThat(path(0, 1)).containsOnlyKeys("host-a up", "host-b down");
    }

    @Test
    void shouldCarryAsManyAsWereSeenNotToSlowEachOtherDownAndAPartOfOneMoreWhereThatIsTried() {
        together(ALONE, move(0, 3));
        together(ALONE, move(0, 3), move(0, 4));

        assertThat(path(0, 3).get("host-a up")).isEqualTo(Bandwidth.ofMiBPerSecond(2 * ALONE));
        assertThat(trying(0, 3).get("host-a up")).isEqualTo(Bandwidth.ofMiBPerSecond(5 * ALONE / 2));
    }

    @Test
    void shouldTakeAHostsPortForWhatItsAgentSaysBeforeAnythingHasMoved() {
        rated(1000, 0, 3);

        assertThat(path(0, 3).get("host-a up")).isEqualTo(Bandwidth.ofMiBPerSecond(1000));
        assertThat(ports().alone(Fleets.host(0), Fleets.host(3), ASSUMED)).isEqualTo(Bandwidth.ofMiBPerSecond(1000));
        // and of a host whose agent says nothing what is assumed of a link
        assertThat(path(1, 4).get("host-b up")).isEqualTo(ASSUMED);
    }

    @Test
    void shouldNotAssumeMoreOfAMoveThanItsPortIsRatedAt() {
        rated(12, 0, 3);

        assertThat(ports().alone(Fleets.host(0), Fleets.host(3), ASSUMED)).isEqualTo(Bandwidth.ofMiBPerSecond(12));
    }

    @Test
    void shouldLayToTheZoneWhatMovesAcrossLackThoughTheirHostsPortsHaveIt() {
        // given three of one host, at a third of what its port is rated at together
        rated(300, 0, 1, 2, 3, 4, 5);
        together(33, move(0, 3), move(0, 4), move(0, 5));

        assertThat(path(0, 3).get("host-a up")).isEqualTo(Bandwidth.ofMiBPerSecond(300));
        assertThat(path(0, 3).get("zone west up")).isEqualTo(Bandwidth.ofMiBPerSecond(99));
    }

    @Test
    void shouldSeeThatARatedPortCarriesLess() {
        // given two within the zone that get half of what one gets
        rated(200, 0, 1, 2);
        together(100, move(0, 1));
        together(50, move(0, 1), move(0, 2));

        assertThat(path(0, 1).get("host-a up")).isEqualTo(Bandwidth.ofMiBPerSecond(100));
        assertThat(path(0, 1).get("host-b down")).isEqualTo(Bandwidth.ofMiBPerSecond(200));
    }

    @Test
    void shouldTakeNoPortForFullWhereHypervisorsEmitLessThanItCarries() {
        // given a move that gets 60 of 200, as many beside it as there may be
        rated(200, 0, 1, 2, 3, 4, 5);
        together(60, move(0, 3), move(1, 4), move(2, 5));
        assertThat(path(0, 3).get("zone west up")).isEqualTo(Bandwidth.ofMiBPerSecond(180));

        // when one alone gets no more
        together(60, move(0, 3));

        // then it was not the zone's port, and so much is what a move asks of its ports
        assertThat(path(0, 3).get("zone west up")).isEqualTo(Bandwidth.UNLIMITED);
        assertThat(ports().alone(Fleets.host(0), Fleets.host(3), ASSUMED)).isEqualTo(Bandwidth.ofMiBPerSecond(60));
    }

    private void rated(long mib, int... hosts) {
        for (int host : hosts) {
            fleets.state.port(new HostPort(Fleets.host(host), "bond0", Bandwidth.ofMiBPerSecond(mib), Fleets.START));
        }
    }

    private void aloneEach() {
        for (int i = 0; i < 3; i++) {
            together(ALONE, move(i, i + 3));
        }
    }

    private record Hosts(int from, int to) {}

    private static Hosts move(int from, int to) {
        return new Hosts(from, to);
    }

    /** They begin and end at the same time, each having got so many MiB/s, and nothing else moves meanwhile. */
    private void together(long rate, Hosts... moves) {
        for (Hosts move : moves) {
            HostId from = Fleets.host(move.from());
            HostId to = Fleets.host(move.to());
            MigrationId id = Fleets.migration(ended.size());
            DataSize wire = DataSize.ofMiB(rate * TEN_SECONDS.toSeconds());
            MigrationOutcome outcome = new MigrationOutcome(
                    TEN_SECONDS,
                    Duration.ofMillis(80),
                    Duration.ofMillis(20),
                    3,
                    wire,
                    wire,
                    new ImageDigest("ab".repeat(32)),
                    Manner.RELAY);
            ended.add(new PastMove(
                    id,
                    Fleets.plan(1),
                    Fleets.vm(ended.size()),
                    from,
                    to,
                    begins,
                    begins.plus(TEN_SECONDS),
                    new MigrationState.Done(outcome)));
        }
        begins = begins.plus(Duration.ofMinutes(1));
    }

    private Ports ports() {
        return new Ports(ended, fleets.state.snapshot(begins), ASSUMED);
    }

    private Map<String, Bandwidth> path(int from, int to) {
        return path(from, to, false);
    }

    private Map<String, Bandwidth> trying(int from, int to) {
        return path(from, to, true);
    }

    private Map<String, Bandwidth> path(int from, int to, boolean trial) {
        HostId source = Fleets.host(from);
        HostId destination = Fleets.host(to);
        Network network = ports().network(List.of(source, destination), _ -> trial);
        return network.path(source, destination).stream()
                .collect(Collectors.toMap(NetworkLink::name, NetworkLink::capacity));
    }
}
