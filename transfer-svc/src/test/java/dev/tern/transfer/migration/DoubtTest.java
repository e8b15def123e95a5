package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand.Resolve;
import dev.tern.contracts.migration.MigrationCommand.Resolve.Resolution;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.InDoubt;
import dev.tern.contracts.migration.MigrationState.RolledBack;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Moves of which nobody can know how they ended, until people say so. */
class DoubtTest extends HandOverFixture {

    @Test
    void shouldTakeTwoPeopleAndEvidenceToResolveADoubt() {
        // given
        inDoubt();

        // when
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:ann"), "looked");
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:bob"), " ");

        // then
        assertThat(world.last(move.migration())).isInstanceOf(InDoubt.class);
        assertThat(audits()).contains("migration.resolve.refused");

        // when
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:bob"), "host-b is powered off");

        // then
        assertThat(world.last(move.migration())).isInstanceOf(RolledBack.class);
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(A).hypervisor.guest(VM).announced).isTrue();
    }

    @Test
    void shouldRefuseTheLateReleaseAfterPeopleTookTheGuestBack() {
        // given
        inDoubt();
        resolve(Resolution.RUN_AT_SOURCE, List.of("user:ann", "user:bob"), "host-b is powered off");

        // when: it was not off at all
        world.logIsUp = true;
        world.network.loses = message -> false;
        world.network.cut(false);
        world.node(B).downFor = Duration.ofSeconds(1);
        world.node(B).kill();
        settle();

        // then
        assertUndone(RolledBack.class);
    }

    @Test
    void shouldGiveUpTheImageWhenPeopleFoundTheGuestRunningThere() {
        // given
        inDoubt();

        // when
        resolve(Resolution.RUNS_AT_DESTINATION, List.of("user:ann", "user:bob"), "seen at host-b");

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.node(A).hypervisor.guests).isEmpty();
    }

    private void inDoubt() {
        world.logIsUp = false;
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));
        world.network.cut(true);
        world.run(Duration.ofMinutes(1));
        assertThat(world.last(move.migration())).isInstanceOf(InDoubt.class);
    }

    private void resolve(Resolution resolution, List<String> actors, String evidence) {
        world.node(A).command(new Resolve(move.migration(), VM, A, resolution, actors, evidence));
        world.run(Duration.ofSeconds(1));
    }
}
