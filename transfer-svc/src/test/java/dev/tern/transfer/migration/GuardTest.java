package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.transfer.ownership.Ownership;
import java.time.Duration;
import java.util.LinkedHashMap;
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
    void shouldAlertAndNotAdoptAPausedCopyThatAnotherHostOwns() {
        // when
        world.node(B).hypervisor.add(VM, "vm-1", VmState.PAUSED);
        world.run(Duration.ofSeconds(6));

        // then
        assertThat(world.node(B).view().ownerships()).noneMatch(Ownership::isOwned);
        assertThat(firing()).containsExactly("vm.owned.elsewhere");
    }

    @Test
    void shouldPauseACopyThatIsStartedOnAHostThatNeverKnewIt() {
        // when
        world.node(B).hypervisor.add(VM, "vm-1", VmState.RUNNING);
        world.run(Duration.ofSeconds(1));
        boolean paused = world.node(B).hypervisor.guest(VM).state == VmState.PAUSED;
        world.seenAt(B);
        world.run(Duration.ofMinutes(1));

        // then it stays paused for as long as its owner has the guest, whatever the inventory says
        assertThat(paused).isTrue();
        assertThat(world.node(B).view().ownerships()).noneMatch(Ownership::isOwned);
        assertThat(firing()).containsExactly("vm.not-owned");

        // and when it is gone, so is the alert
        world.node(B).hypervisor.guests.clear();
        world.run(Duration.ofSeconds(1));
        assertThat(firing()).isEmpty();
    }

    @Test
    void shouldPauseACopyAlsoAfterAMoveWasRolledBack() {
        // given the last that was published is the destination's refusal
        world.node(B).hypervisor.loadFails = true;
        Migrate move = world.migrate(A, B);
        world.node(A).command(move);
        world.runUntilSettled(move.migration(), Duration.ofMinutes(1));
        world.run(Duration.ofSeconds(1));
        Node third = world.join(HostId.of("host-c"));

        // when
        third.hypervisor.add(VM, "vm-1", VmState.RUNNING);
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(third.hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
        assertThat(third.view().ownerships()).noneMatch(Ownership::isOwned);
    }

    @Test
    void shouldAdoptAForeignMoveOnceItsOwnerHasGivenTheGuestUp() {
        // given
        world.node(A).hypervisor.guests.clear();

        // when
        world.node(B).hypervisor.add(VM, "vm-1", VmState.RUNNING);
        world.run(Duration.ofSeconds(7));
        List<String> before = firing();
        world.seenAt(B);
        world.run(Duration.ofSeconds(7));

        // then
        assertThat(before).containsExactly("vm.not-owned");
        assertThat(world.node(A).view().ownerships()).noneMatch(Ownership::isOwned);
        Ownership adopted = world.node(B).view().ownerships().getFirst();
        assertThat(adopted.owned()).isEqualTo(new Epoch(2));
        assertThat(adopted.last()).isNotNull().satisfies(record -> assertThat(record.external())
                .isTrue());
        assertThat(world.node(B).hypervisor.guest(VM).state).isEqualTo(VmState.RUNNING);
        assertThat(alerts()).contains("vm.moved.foreign");
        assertThat(firing()).isEmpty();
    }

    @Test
    void shouldNotGiveAGuestUpForWhatTheInventorySaidLongAgo() {
        // given an agent that reads the log anew while its host has yet to start its guests
        world.node(A).seenBefore = new Vm(VM, "vm-1", B, 1, World.MEMORY, VmState.RUNNING, Map.of());
        world.node(A).hypervisor.guests.clear();
        world.node(A).kill();

        // when
        world.run(Duration.ofSeconds(20));
        world.node(A).hypervisor.add(VM, "vm-1", VmState.RUNNING);
        world.run(Duration.ofSeconds(2));

        // then
        assertThat(world.node(A).view().ownerships()).allMatch(Ownership::isOwned);
        assertThat(world.running()).containsExactly(A);
        assertThat(firing()).isEmpty();
    }

    @Test
    void shouldTellOfALostGuestUntilItIsBack() {
        // given
        VmState before = world.node(A).hypervisor.guest(VM).state;
        world.node(A).hypervisor.guests.clear();

        // when
        world.run(Duration.ofSeconds(29));
        List<String> early = firing();
        world.run(Duration.ofSeconds(4));
        List<String> lost = firing();
        world.node(A).hypervisor.add(VM, "vm-1", before);
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(early).isEmpty();
        assertThat(lost).containsExactly("vm.lost");
        assertThat(firing()).isEmpty();
        assertThat(world.node(A).view().ownerships()).allMatch(Ownership::isOwned);
    }

    @Test
    void shouldTellOfAPauseThatIsNotItsOwnAndLeaveItSo() {
        // when
        world.node(A).hypervisor.guest(VM).state = VmState.PAUSED;
        world.run(Duration.ofSeconds(7));
        List<String> paused = firing();
        VmState then = world.node(A).hypervisor.guest(VM).state;
        world.node(A).hypervisor.guest(VM).state = VmState.RUNNING;
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(paused).containsExactly("vm.paused.foreign");
        assertThat(then).isEqualTo(VmState.PAUSED);
        assertThat(firing()).isEmpty();
    }

    @Test
    void shouldClearAfterARestartWhatALifeBeforeRaised() {
        // given
        world.node(B).hypervisor.add(VM, "vm-1", VmState.RUNNING);
        world.run(Duration.ofSeconds(1));
        List<String> raised = firing();

        // when the copy is destroyed while the agent is away
        world.node(B).kill();
        world.node(B).hypervisor.guests.clear();
        world.run(Duration.ofSeconds(2));

        // then
        assertThat(raised).containsExactly("vm.not-owned");
        assertThat(firing()).isEmpty();
    }

    @Test
    void shouldGiveUpALostGuestThatTwoPeopleTookBackToItsSource() {
        // given a guest that arrived, and is lost with its host before anyone was told
        Migrate move = world.migrate(A, B);
        world.node(B).powerLoss = true;
        world.node(B).dieAt = "before run";
        world.node(A).command(move);
        world.run(Duration.ofSeconds(40));
        assertThat(firing()).contains("migration.in-doubt", "vm.lost");

        // when
        world.node(A)
                .command(new MigrationCommand.Resolve(
                        move.migration(),
                        VM,
                        A,
                        MigrationCommand.Resolve.Resolution.RUN_AT_SOURCE,
                        List.of("user:ann", "user:bob"),
                        "host-b lost its memory"));
        world.run(Duration.ofSeconds(20));

        // then one owner, one running copy, nothing waits and nothing fires
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(B).view().ownerships()).noneMatch(Ownership::isOwned);
        assertThat(world.node(B).isIdle()).isTrue();
        assertThat(firing()).isEmpty();
        assertThat(world.violations).isEmpty();
    }

    private List<String> firing() {
        Map<String, Alert> last = new LinkedHashMap<>();
        world.events.stream()
                .filter(Alert.class::isInstance)
                .map(Alert.class::cast)
                .forEach(alert -> last.put(alert.code() + alert.subject(), alert));
        return last.values().stream().filter(Alert::firing).map(Alert::code).toList();
    }

    private List<String> alerts() {
        return world.events.stream()
                .filter(Alert.class::isInstance)
                .map(event -> ((Alert) event).code())
                .toList();
    }
}
