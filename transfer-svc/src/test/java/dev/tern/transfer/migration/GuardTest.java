package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.transfer.ownership.Ownership;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an agent does about guests that it finds on its host. */
class GuardTest {

    private final World world = World.started();

    @Test
    void shouldAdoptAGuestThatNobodyOwns() {
        Ownership adopted = world.node(A).view().ownerships().getFirst();

        assertThat(adopted.owned()).isEqualTo(Epoch.FIRST);
        assertThat(adopted.last()).isNotNull().satisfies(record -> assertThat(record.external())
                .isFalse());
    }

    @Test
    void shouldPauseAGuestWithinASecondThatRunsWithoutBeingOwned() {
        // given
        Migrate move = world.migrate(A, B);
        world.node(A).command(move);
        world.runUntilSettled(move.migration(), Duration.ofMinutes(1));
        world.node(B).hypervisor.guest(VM).state = VmState.PAUSED;

        // when: somebody starts an old copy behind the platform's back
        world.node(A).hypervisor.add(VM, "vm-1", VmState.RUNNING);
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(world.node(A).hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
        assertThat(alerts()).contains("vm.not-owned");
        assertThat(world.violations).isEmpty();
    }

    @Test
    void shouldAlertAndNotAdoptAGuestThatAnotherHostOwns() {
        // when
        world.node(B).hypervisor.add(VM, "vm-1", VmState.PAUSED);
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(world.node(B).view().ownerships()).noneMatch(Ownership::isOwned);
        assertThat(alerts()).contains("vm.owned.elsewhere");
    }

    @Test
    void shouldAdoptUnderTheNextEpochWhenTheInventorySeesTheGuestHereAlone() {
        // given
        world.node(A).hypervisor.guests.clear();

        // when
        world.node(B).hypervisor.add(VM, "vm-1", VmState.RUNNING);
        Vm seen = new Vm(VM, "vm-1", B, 1, World.MEMORY, VmState.RUNNING, Map.of());
        world.node(B).tell(agent -> agent.seen(seen));
        world.run(Duration.ofSeconds(1));

        // then
        Ownership adopted = world.node(B).view().ownerships().getFirst();
        assertThat(adopted.owned()).isEqualTo(new Epoch(2));
        assertThat(adopted.last()).isNotNull().satisfies(record -> assertThat(record.external())
                .isTrue());
    }

    private List<String> alerts() {
        return world.events.stream()
                .filter(Alert.class::isInstance)
                .map(event -> ((Alert) event).code())
                .toList();
    }
}
