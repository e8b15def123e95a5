package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.migration.MigrationState.RolledBack;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Moves that a hypervisor fails: the guest goes on at its source, or ends. */
class FailedMoveTest extends HandOverFixture {

    @Test
    void shouldNotReleaseAnImageWithAnotherDigest() {
        // given
        world.network.flaw = "ff";

        // when
        move();

        // then
        assertFailed("digest.mismatch");
    }

    @Test
    void shouldTakeTheGuestBackWhenTheDestinationCannotLoadIt() {
        // given
        world.node(B).hypervisor.loadFails = true;

        // when
        move();

        // then
        assertFailed("load.failed");
    }

    @Test
    void shouldUndoWhenTheDestinationCannotFinishTheLoad() {
        world.node(B).hypervisor.finishRefused = true;

        move();

        assertUndone(Failed.class);
        assertThat(((Failed) world.last(move.migration())).why().code()).isEqualTo("load.refused");
    }

    @Test
    void shouldAskAgainForTheEndOfTheLoadWhereItWasNotHeard() {
        world.node(B).hypervisor.finishesUnheard = 3;

        move();

        assertMoved();
    }

    @Test
    void shouldEndWhenTheGuestEndsWhileItMoves() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(150));

        // when
        world.node(A).hypervisor.guests.clear();
        settle();

        // then
        assertThat(world.last(move.migration()))
                .isInstanceOfSatisfying(
                        Failed.class, end -> assertThat(end.why().code()).isEqualTo("guest.gone"));
        assertThat(world.node(B).hypervisor.guests).isEmpty();
    }

    @Test
    void shouldTakeTheGuestBackUnderTheNextEpochWhenTheDestinationRefusesAfterTheRelease() {
        // given
        world.logIsUp = false;
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));

        // when: it loses its power with the loaded image
        world.node(B).hypervisor.powerLoss();
        world.node(B).kill();
        world.network.loses = message -> false;
        settle();

        // then
        assertUndone(RolledBack.class);
        assertThat(world.node(A).view().ownerships().getFirst().owned()).isEqualTo(new Epoch(3));
    }
}
