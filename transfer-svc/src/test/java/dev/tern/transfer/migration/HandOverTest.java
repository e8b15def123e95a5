package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whole moves between two agents, without faults or with one. */
class HandOverTest {

    private static final Duration LONG = Duration.ofMinutes(3);

    private final World world = World.started();

    @Test
    void shouldHandOverTheGuest() {
        // given
        Migrate move = world.migrate(A, B);

        // when
        world.node(A).command(move);
        boolean settled = world.runUntilSettled(move.migration(), LONG);

        // then
        assertThat(settled).isTrue();
        assertThat(world.words(move.migration()))
                .containsExactly(
                        "requested",
                        "allowed",
                        "reserved",
                        "prepared",
                        "copying",
                        "switching",
                        "loaded",
                        "released",
                        "running",
                        "done");
        assertThat(world.running()).containsExactly(B);
        assertThat(world.node(A).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.violations).isEmpty();
        assertThat(world.last(move.migration())).isInstanceOf(MigrationState.Done.class);
    }
}
