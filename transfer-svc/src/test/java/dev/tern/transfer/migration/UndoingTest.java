package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both sides put right what they hold, each step as soon as it can be. */
class UndoingTest {

    private final World world = World.started();

    @Test
    void shouldGiveBackTheDestinationsMemoryWhileTheSourcesHypervisorIsAway() {
        // given
        Migrate move = world.migrate(A, B);
        world.node(A).command(move);
        world.run(Duration.ofMillis(300));

        // when
        world.node(A).hypervisor.unreachable = true;
        world.node(A).command(new Cancel(move.migration(), VM, A, "user:ann", "not now"));
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(world.node(B).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.node(B).view().undoing()).isEmpty();
        assertThat(steps())
                .satisfiesExactly(
                        stream -> {
                            assertThat(stream.name()).isEqualTo("stream.stopped");
                            assertThat(stream.done()).isFalse();
                            assertThat(stream.attempts()).isGreaterThan(2);
                        },
                        guest -> assertThat(guest)
                                .isEqualTo(new Undoing.Step("guest.resumed", List.of("stream.stopped"), false, 0)),
                        peer -> assertThat(peer.done()).isTrue());

        // and when
        world.node(A).hypervisor.unreachable = false;
        world.runUntilSettled(move.migration(), Duration.ofMinutes(1));

        // then
        assertThat(world.node(A).view().undoing()).isEmpty();
        assertThat(world.running()).containsExactly(A);
        assertThat(world.last(move.migration()).word()).isEqualTo("rolled-back");
    }

    @Test
    void shouldGoOnWithWhatIsOpenAfterACrash() {
        // given a move whose guest is back, and whose destination cannot be told
        Migrate move = world.migrate(A, B);
        world.node(A).command(move);
        world.run(Duration.ofMillis(300));
        world.logIsUp = false;
        world.network.cut(true);
        world.node(A).command(new Cancel(move.migration(), VM, A, "user:ann", "not now"));
        world.run(Duration.ofSeconds(2));

        // when
        world.node(A).kill();
        world.run(Duration.ofSeconds(2));

        // then only that is begun again
        assertThat(steps()).extracting(Undoing.Step::done).containsExactly(true, true, false);
        assertThat(steps().getFirst().attempts()).isZero();

        // and when
        world.network.cut(false);
        world.runUntilSettled(move.migration(), Duration.ofMinutes(2));

        // then
        assertThat(world.node(B).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.node(A).view().undoing()).isEmpty();
    }

    private List<Undoing.Step> steps() {
        return world.node(A).view().undoing().getFirst().steps();
    }
}
