package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.migration.MigrationState.InDoubt;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Moves whose link is cut, or loses words, at one point or another. */
class CutLinkTest extends HandOverFixture {

    @Test
    void shouldGoOnAfterACutWhileTheGuestRuns() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(100));

        // when
        world.network.cut(true);
        world.run(Duration.ofSeconds(2));
        world.network.cut(false);
        settle();

        // then
        assertMoved();
    }

    @Test
    void shouldGiveUpWhenTheLinkStaysAwayWhileTheGuestRuns() {
        // given
        world.node(A).hypervisor.copyTime = Duration.ofMinutes(5);
        world.node(A).command(move);
        world.run(Duration.ofMillis(100));

        // when
        world.network.cut(true);
        world.run(Duration.ofSeconds(61));
        world.run(Duration.ofSeconds(30));

        // then
        assertThat(world.running()).containsExactly(A);
        assertThat(world.last(move.migration())).isInstanceOf(Failed.class);
        world.network.cut(false);
        settle();
        assertFailed("link.lost");
    }

    @Test
    void shouldTakeThePausedGuestBackAtTheDeadlineWithoutAskingAnybody() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(415));

        // when
        world.network.cut(true);
        world.run(Duration.ofSeconds(6));

        // then
        assertThat(world.running()).containsExactly(A);
        world.network.cut(false);
        settle();
        assertFailed("handover.deadline");
    }

    @Test
    void shouldFreezeWhileBothWaysAreCutAfterTheReleaseAndGoOnWhenOneIsBack() {
        // given
        world.logIsUp = false;
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));
        world.network.cut(true);

        // when
        world.run(Duration.ofMinutes(10));

        // then
        assertThat(world.last(move.migration())).isInstanceOf(InDoubt.class);
        assertThat(world.running()).isEmpty();
        assertThat(alerts()).contains("migration.in-doubt", "handover.waiting");

        // when
        world.network.loses = message -> false;
        world.network.cut(false);
        settle();

        // then
        assertMoved();
    }

    @Test
    void shouldHandOverByTheLogWhenTheLinkIsCutAtTheRelease() {
        // given
        world.network.loses =
                message -> message instanceof ControlMessage.Release || message instanceof ControlMessage.Running;
        world.node(A).command(move);
        world.run(Duration.ofMillis(500));
        world.network.cut(true);

        // when
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertMoved();
    }

    /** What falls into a cut comes again, with what was heard before it. */
    @Test
    void shouldGiveTheSourcesHypervisorEachWordOfTheOtherOnce() {
        // given
        world.node(A).hypervisor.copyTime = Duration.ofSeconds(2);
        world.node(A).command(move);
        world.run(Duration.ofMillis(500));

        // when
        world.network.sayBack("01");
        world.run(Duration.ofMillis(10));
        world.network.loses = ControlMessage.ReturnPath.class::isInstance;
        world.network.sayBack("0203");
        world.run(Duration.ofMillis(10));
        world.network.loses = message -> false;
        world.network.sayBack("04");
        world.run(Duration.ofMillis(10));

        // then
        assertThat(world.network.saidBack()).as("beyond the gap").containsExactly("01");

        // when
        world.network.cut(true);
        world.network.sayBack("05");
        world.run(Duration.ofMillis(200));
        world.network.cut(false);
        world.run(Duration.ofMillis(500));
        world.network.cut(true);
        world.run(Duration.ofMillis(200));
        world.network.cut(false);
        world.run(Duration.ofMillis(500));

        // then
        assertThat(world.network.saidBack()).containsExactly("01", "02030405");
        settle();
        assertMoved();
    }

    @Test
    void shouldAskAgainWhenTheRunningIsLost() {
        // given
        world.logIsUp = false;
        int[] lost = new int[1];
        world.network.loses = message -> message instanceof ControlMessage.Running && lost[0]++ == 0;

        // when
        move();

        // then
        assertMoved();
    }
}
