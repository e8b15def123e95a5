package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which guests a host may start; that it holds at every point of a move, each world and crash checks by itself. */
class StartsTest {

    private static final Duration LONG = Duration.ofMinutes(3);

    private final World world = World.started();
    private final Migrate move = world.migrate(A, B);

    @AfterEach
    void shouldNeverLetTwoHostsStartIt() {
        assertThat(world.violations).isEmpty();
    }

    private StartRule rule(HostId host) {
        return world.node(host).startRules.rule(VM);
    }

    @Test
    void shouldLetItsHostAloneStartAGuest() {
        assertThat(rule(A)).isInstanceOf(StartRule.Own.class);
        assertThat(rule(B)).isInstanceOfSatisfying(StartRule.Refused.class, refused -> assertThat(refused.why())
                .contains("host-a"));
        assertThat(world.node(A).startRules.rule(VmId.of("00000000-0000-4000-8000-00000000ffff")))
                .isInstanceOf(StartRule.Free.class);
    }

    @Test
    void shouldLetNobodyStartAGuestThatMovesAndTheNewHostAfterwards() {
        // when
        world.node(A).command(move);
        world.run(Duration.ofMillis(200));

        // then
        assertThat(world.words(move.migration())).endsWith("copying");
        assertThat(rule(A)).isInstanceOfSatisfying(StartRule.Refused.class, refused -> assertThat(refused.why())
                .contains(move.migration().value()));
        assertThat(rule(B)).isEqualTo(new StartRule.Arriving(move.migration()));

        // and
        world.runUntilSettled(move.migration(), LONG);
        world.run(Duration.ofSeconds(1));
        assertThat(rule(A)).isInstanceOfSatisfying(StartRule.Refused.class, refused -> assertThat(refused.why())
                .contains("host-b"));
        assertThat(rule(B)).isInstanceOf(StartRule.Own.class);
    }

    @Test
    void shouldLetTheOldHostStartItAgainWhenTheMoveWasUndone() {
        // given
        world.node(B).hypervisor.loadFails = true;

        // when
        world.node(A).command(move);
        world.runUntilSettled(move.migration(), LONG);
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(rule(A)).isInstanceOf(StartRule.Own.class);
        assertThat(rule(B)).isInstanceOf(StartRule.Refused.class);
    }

    @Test
    void shouldLetAHostStartWhatItsOwnerHasGivenUpToIt() {
        // given somebody moved the guest while it was stopped
        world.node(A).hypervisor.guests.clear();
        world.node(B).hypervisor.add(VM, "vm-1", VmState.STOPPED);
        world.run(Duration.ofSeconds(1));
        assertThat(rule(B)).isInstanceOf(StartRule.Refused.class);

        // when
        world.seenAt(B);
        world.run(Duration.ofMinutes(1));

        // then
        assertThat(rule(A)).isInstanceOf(StartRule.Refused.class);
        assertThat(rule(B)).isInstanceOf(StartRule.Free.class);
    }

    @Test
    void shouldPutRulesRightThatACrashLeftBehind() {
        // given
        world.node(A).startRules.of(0).set(VM, new StartRule.Free());

        // when
        world.node(A).kill();
        world.run(Duration.ofSeconds(2));

        // then
        assertThat(rule(A)).isInstanceOf(StartRule.Own.class);
    }
}
