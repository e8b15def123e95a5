package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An agent dies before and after each of its journal writes and each of its requests to the hypervisor, on either side,
 * with the log there and away, and is started again from its journal.
 */
class CrashTest {

    private static final Duration LONG = Duration.ofMinutes(15);

    private record Baseline(int from, List<String> points) {}

    /** The points of a move without faults. */
    private static Baseline baseline(HostId host, MigrationMode mode) {
        World world = started(mode);
        int from = world.node(host).points.size();
        Migrate move = world.migrate(A, B, Manner.of(mode));
        world.node(A).command(move);
        assertThat(world.runUntilSettled(move.migration(), LONG)).isTrue();
        List<String> points = world.node(host).points;
        return new Baseline(from, List.copyOf(points.subList(from, points.size())));
    }

    private static World started(MigrationMode mode) {
        return World.started(mode == MigrationMode.COLD ? VmState.STOPPED : VmState.RUNNING);
    }

    static Stream<Arguments> everyPoint() {
        List<Arguments> all = new ArrayList<>();
        for (MigrationMode mode : MigrationMode.values()) {
            for (HostId host : List.of(A, B)) {
                Baseline baseline = baseline(host, mode);
                for (int i = 0; i < baseline.points().size(); i++) {
                    String name = baseline.points().get(i);
                    String shown = name.substring(0, Math.min(60, name.length()));
                    for (boolean log : new boolean[] {true, false}) {
                        all.add(Arguments.of(mode, host, baseline.from() + i, shown, log));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}: {1} dies at {2}, {3}, log {4}")
    @MethodSource("everyPoint")
    void shouldEndWithOneGuestWhenAnAgentDies(MigrationMode mode, HostId host, int point, String name, boolean log) {
        // given
        World world = started(mode);
        world.logIsUp = log;
        world.node(host).killAt = point;
        Migrate move = world.migrate(A, B, Manner.of(mode));

        // when
        world.node(A).command(move);
        world.run(Duration.ofSeconds(5));
        world.node(A).command(move); // the log delivers it again: its first reading may have died with the agent
        boolean settled = world.runUntilSettled(move.migration(), LONG);

        // then
        assertThat(world.violations).isEmpty();
        assertThat(settled)
                .as("settled; events %s", world.words(move.migration()))
                .isTrue();
        MigrationState end = world.last(move.migration());
        assertThat(end).isInstanceOf(MigrationState.Terminal.class);
        assertThat(world.holders(mode)).containsExactly(end instanceof MigrationState.Done ? B : A);
        HostId here = end instanceof MigrationState.Done ? B : A;
        assertThat(world.node(here).hypervisor.guest(VM).settled).isTrue();
        HostId other = end instanceof MigrationState.Done ? A : B;
        assertThat(world.node(other).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.node(other).view().ownerships()).noneMatch(ownership -> ownership.isOwned());
    }

    /** A host loses its power at each point: the memory there is gone with the agent. */
    @ParameterizedTest(name = "{0}: {1} loses power at {2}, {3}, log {4}")
    @MethodSource("everyPoint")
    void shouldNeverRunTwoWhenAHostLosesPower(MigrationMode mode, HostId host, int point, String name, boolean log) {
        // given
        World world = started(mode);
        world.logIsUp = log;
        world.node(host).killAt = point;
        world.node(host).powerLoss = true;
        Migrate move = world.migrate(A, B, Manner.of(mode));

        // when
        world.node(A).command(move);
        world.run(Duration.ofSeconds(5));
        world.node(A).command(move);
        boolean settled = world.runUntilSettled(move.migration(), Duration.ofMinutes(2));

        // then
        assertThat(world.violations).isEmpty();
        MigrationState end = world.last(move.migration());
        boolean inDoubt = end instanceof MigrationState.InDoubt;
        assertThat(settled || inDoubt).as("state %s", end).isTrue();
        if (host.equals(B) && !(end instanceof MigrationState.Done)) {
            // the source's image is never given up before the destination is known to run
            assertThat(world.node(A).hypervisor.guests).containsKey(VM);
            assertThat(inDoubt ? List.of() : List.of(A)).isEqualTo(world.holders(mode));
        }
    }
}
