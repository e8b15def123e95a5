package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.RolledBack;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves that people or a stopping agent undo. */
class CancelledMoveTest extends HandOverFixture {

    @ParameterizedTest(name = "cancelled after {0} ms")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 8, 10, 50, 300, 405, 410, 425, 432})
    void shouldRollBackTotallyWhenCancelledBeforeTheRelease(int after) {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(after));

        // when
        cancel();
        settle();

        // then
        assertUndone(RolledBack.class);
    }

    @Test
    void shouldTellThatACancelIsTooLate() {
        // given
        world.network.loses = ControlMessage.Running.class::isInstance;
        world.logIsUp = false;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));

        // when
        cancel();
        world.run(Duration.ofMillis(100));
        world.network.loses = message -> false;
        settle();

        // then
        assertThat(audits()).contains("migration.cancel.refused");
        assertMoved();
    }

    @Test
    void shouldNotBeginAMoveThatWasCancelledBeforeItsCommandCame() {
        // when
        cancel();
        world.run(Duration.ofMillis(10));
        move();

        // then
        assertUndone(RolledBack.class);
        assertThat(world.words(move.migration())).containsExactly("rolled-back");
    }

    @Test
    void shouldLeaveAPausedGuestPausedWhenTheMoveIsUndone() {
        // given
        world.node(A).hypervisor.guest(VM).state = VmState.PAUSED;
        world.node(A).command(move);
        world.run(Duration.ofMillis(425));

        // when
        cancel();
        settle();

        // then
        assertThat(world.last(move.migration())).isInstanceOf(RolledBack.class);
        assertThat(world.node(A).hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
        assertThat(world.node(A).hypervisor.guest(VM).settled).isTrue();
    }

    @Test
    void shouldWaitForAHypervisorThatIsAwayAndThenGiveTheGuestBack() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(425));
        world.node(A).hypervisor.unreachable = true;
        cancel();
        world.run(Duration.ofMinutes(2));
        assertThat(world.last(move.migration())).isInstanceOf(MigrationState.Terminal.class);

        // when
        world.node(A).hypervisor.unreachable = false;
        settle();

        // then
        assertUndone(RolledBack.class);
    }

    @Test
    void shouldUndoWhatIsNotReleasedWhenItMustStop() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(200));

        // when
        world.node(A).tell(agent -> {
            agent.drain();
            agent.undoAll(new Reason("agent.draining", "stops"));
        });
        settle();

        // then
        assertFailed("agent.draining");
    }
}
