package dev.tern.scheduler.departure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which moves share a port: those of guests that come to their ends as well with less, and those that a zone's port bears. */
class SharingTest {

    private static final double QUIET = 100;
    /** 78 MiB/s: with half of a link of 75 MiB/s, compressed, its rest does not fit into the pause any more. */
    private static final double BUSY = 20_000;

    private static final Duration ALONE = Duration.ofSeconds(4);

    @TempDir
    Path folder;

    @Test
    void shouldTryOneMoreThroughAPortWhoseMovesShareWithoutHarm() {
        assertThat(startedBeside(QUIET, 0)).isTrue();
    }

    @Test
    void shouldNotTryOneMoreThroughAPortWithAMoveThatWouldSufferFromIt() {
        assertThat(startedBeside(BUSY, 0)).isFalse();
    }

    @Test
    void shouldNotMindABusyGuestThatGoesThroughOtherPorts() {
        assertThat(startedBeside(BUSY, 3)).isTrue();
    }

    /** Whether a quiet guest leaves host-a at once while a guest that writes so much is on its way to host-b. */
    private boolean startedBeside(double pages, int from) {
        Fleets fleets = Fleets.of(4);
        put(fleets, 1, pages, from);
        put(fleets, 2, QUIET, 0);
        Bench bench = new Bench(fleets.sampled(5), folder).begin();
        start(bench, 1, 1);
        MigrationCommand.Migrate first = bench.said.migrates().getFirst();
        bench.scheduler.migration(
                fleets.event(first.migration(), first.plan(), first.vm(), first.to(), 1, new MigrationState.Copying(1)),
                fleets.now);

        start(bench, 2, 2);
        boolean started = bench.said.migrates().size() == 2;

        // and once the first has arrived, at the latest
        bench.scheduler.migration(
                fleets.event(
                        first.migration(),
                        first.plan(),
                        first.vm(),
                        first.to(),
                        9,
                        new MigrationState.Done(Fleets.outcome(ALONE))),
                fleets.now);
        fleets.place(first.vm(), first.to());
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.said.migrates()).hasSize(2);
        return started;
    }

    @Test
    void shouldMakeOneMoveAtATimeBetweenZonesWhosePortTwoFill() {
        // given moves of different hosts that took twice as long at once as alone
        assertThat(startsBetweenZonesWhereTwoTook(ALONE.multipliedBy(2), "east"))
                .isEqualTo(1);
    }

    @Test
    void shouldMakeTwoMovesBetweenZonesWhosePortBearsThem() {
        assertThat(startsBetweenZonesWhereTwoTook(ALONE, "east")).isEqualTo(2);
    }

    @Test
    void shouldKnowOfNoPortThatMovesOfDifferentHostsOfOneZoneShare() {
        assertThat(startsBetweenZonesWhereTwoTook(ALONE.multipliedBy(2), "west"))
                .isEqualTo(2);
    }

    /** host-a and host-b are in the west, and their guests go to host-c and host-d. */
    private int startsBetweenZonesWhereTwoTook(Duration together, String zone) {
        Fleets fleets = Fleets.of(4);
        for (int i = 0; i < 4; i++) {
            Host host = fleets.hostOf(Fleets.host(i));
            fleets.put(new Host(
                    host.id(),
                    i < 2 ? "west" : zone,
                    host.cpus(),
                    host.memory(),
                    host.health(),
                    false,
                    host.agent(),
                    Map.of()));
        }
        for (int guest = 1; guest <= 6; guest++) {
            put(fleets, guest, QUIET, guest % 2);
        }
        Bench bench = new Bench(fleets.sampled(5), folder).begin();
        passed(bench, ALONE, 1);
        passed(bench, ALONE, 2);
        passed(bench, together, 3, 4);

        bench.scheduler.tick(fleets.now);
        start(bench, 5, 3);
        start(bench, 6, 2);
        return bench.said.migrates().size();
    }

    /** Guests moved at once, begun by somebody else: even ones to host-c, odd ones to host-d. */
    private static void passed(Bench bench, Duration took, int... guests) {
        for (int guest : guests) {
            event(bench, guest, 1, new MigrationState.Copying(1));
        }
        bench.fleets.sampled((int) took.toSeconds() / 2);
        for (int guest : guests) {
            event(bench, guest, 9, new MigrationState.Done(Fleets.outcome(took)));
            bench.fleets.place(Fleets.vm(guest), Fleets.host(2 + guest % 2));
        }
        bench.fleets.sampled(1);
    }

    private static void event(Bench bench, int guest, int step, MigrationState state) {
        bench.scheduler.migration(
                bench.fleets.event(
                        Fleets.migration(guest),
                        Fleets.plan(99),
                        Fleets.vm(guest),
                        Fleets.host(2 + guest % 2),
                        step,
                        state),
                bench.fleets.now);
    }

    private static void start(Bench bench, int guest, int to) {
        Plan plan = bench.plan(new Order.Move(Fleets.vm(guest), Fleets.host(to)), false);
        bench.allow(plan);
    }

    private static void put(Fleets fleets, int number, double pages, int host) {
        fleets.put(
                new Fleets.Guest(Fleets.vm(number), "guest-" + number, 2, DataSize.ofGiB(1), 0.1, pages, ""),
                Fleets.host(host));
    }
}
