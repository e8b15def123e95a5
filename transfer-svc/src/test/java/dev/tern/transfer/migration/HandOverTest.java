package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole moves without faults, and moves that are refused before they begin. */
class HandOverTest extends HandOverFixture {

    @Test
    void shouldHandOverTheGuest() {
        // when
        move();

        // then
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
        assertMoved();
    }

    @Test
    void shouldSayNothingToThePlatformWhileTheGuestIsHandedOver() {
        // given
        List<String> saidBefore = new ArrayList<>();
        world.network.loses = message -> {
            if (message instanceof ControlMessage.Release || message instanceof ControlMessage.Running) {
                saidBefore.add(world.words(move.migration()).getLast());
            }
            return false;
        };

        // when
        move();

        // then
        assertThat(saidBefore).containsExactly("copying", "copying");
        assertThat(world.words(move.migration())).containsSubsequence("switching", "loaded", "released", "running");
        assertMoved();
    }

    @Test
    void shouldSayThatTheGuestIsPausedWhenThePauseLasts() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(415));

        // when
        world.network.cut(true);
        world.run(Duration.ofMillis(300));

        // then
        assertThat(world.words(move.migration()).getLast()).isEqualTo("switching");
        world.network.cut(false);
        settle();
    }

    @Test
    void shouldPublishTheSignedReleaseWhenTheDestinationStaysSilent() {
        // given
        world.network.loses = ControlMessage.Release.class::isInstance;
        world.node(A).command(move);

        // when
        world.run(Duration.ofMillis(800));

        // then
        assertThat(world.log)
                .filteredOn(record -> record.kind() == Kind.RELEASED)
                .singleElement()
                .satisfies(record -> assertThat(record.signature()).isNotNull());
        settle();
        assertMoved();
    }

    @Test
    void shouldReportWhatTheMoveTook() {
        // when
        move();

        // then
        Done done = (Done) world.last(move.migration());
        assertThat(done.outcome().downtime()).isBetween(Duration.ofMillis(20), Duration.ofMillis(100));
        assertThat(done.outcome().handOver()).isLessThan(done.outcome().downtime());
        assertThat(done.outcome().duration()).isGreaterThan(Duration.ofMillis(400));
        assertThat(done.outcome().rounds()).isEqualTo(2);
        assertThat(done.outcome().digest().isVerified()).isTrue();
        assertThat(world.events)
                .filteredOn(LinkSample.class::isInstance)
                .extracting(event -> ((LinkSample) event).bandwidth())
                .as("what the stream saw the link carry, not what the copy took on the average")
                .containsExactly(Bandwidth.ofMiBPerSecond(30));
        assertThat(world.events)
                .filteredOn(MigrationProgress.class::isInstance)
                .extracting(event -> ((MigrationProgress) event).round())
                .contains(1, 2);
    }

    @Test
    void shouldBringTheGuestBackUnderTheNextEpoch() {
        // given
        move();

        // when
        Migrate back = world.migrate(B, A);
        world.node(B).command(back);
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(A).view().ownerships().getFirst().owned()).isEqualTo(new Epoch(3));
    }

    @Test
    void shouldActOnceOnACommandThatComesOften() {
        // when
        for (int i = 0; i < 5; i++) {
            world.node(A).command(move);
            world.run(Duration.ofMillis(130));
        }
        settle();
        world.node(A).command(move);
        world.run(Duration.ofSeconds(2));

        // then
        assertThat(world.migrations)
                .filteredOn(event -> event.state() instanceof Done)
                .hasSize(1);
        assertMoved();
    }

    @Test
    void shouldLeaveAGuestPausedThatItsUserPaused() {
        // given
        world.node(A).hypervisor.guest(VM).state = VmState.PAUSED;

        // when
        move();

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.node(B).hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
        assertThat(world.node(B).hypervisor.guest(VM).settled).isTrue();
        assertThat(world.node(A).hypervisor.guests).isEmpty();
    }

    @Test
    void shouldLeaveAGuestPausedThatItsUserPausedWhileItMoved() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(150));

        // when
        world.node(A).hypervisor.guest(VM).state = VmState.PAUSED;
        settle();

        // then
        assertThat(world.node(B).hypervisor.guest(VM).state).isEqualTo(VmState.PAUSED);
    }

    @Test
    void shouldNameAllReasonsAgainstAHostAtOnce() {
        // given
        world.node(B).hypervisor.memory = DataSize.ofMiB(100);
        world.node(B).hypervisor.version = "embedded 2.0";
        world.node(B).hypervisor.add(VmId.of("00000000-0000-4000-8000-000000000002"), "vm-1", VmState.RUNNING);
        world.node(B).hasRoom = false;

        // when
        move();

        // then
        Failed end = (Failed) world.last(move.migration());
        assertThat(end.why().code()).isEqualTo("preflight.refused");
        assertThat(end.why().text()).contains("memory.short", "hypervisor.version", "vm.name-taken", "journal.full");
        assertThat(world.running()).contains(A);
    }

    @Test
    void shouldRefuseAGuestThatItDoesNotKnow() {
        // given
        world.node(A).hypervisor.guests.clear();
        Migrate from = world.migrate(B, A);

        // when
        world.node(B).command(from);
        world.run(Duration.ofSeconds(1));

        // then
        assertThat(world.node(B).note(from.migration()).orElseThrow().state())
                .isInstanceOfSatisfying(
                        Failed.class, end -> assertThat(end.why().code()).isEqualTo("vm.unknown"));
    }

    @Test
    void shouldRefuseASecondMoveOfTheSameGuest() {
        // given
        world.node(A).command(move);
        world.run(Duration.ofMillis(100));
        Migrate second = world.migrate(A, B);

        // when
        world.node(A).command(second);
        settle();

        // then
        assertThat(world.last(second.migration()))
                .isInstanceOfSatisfying(
                        Failed.class, end -> assertThat(end.why().code()).isEqualTo("vm.migrating"));
        assertMoved();
    }
}
