package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.migration.ImageDigest;
import dev.tern.contracts.migration.MigrationCommand.Limit;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Moves of which the pages do not go through the agents. */
class ModesTest {

    private static final Manner NATIVE = Manner.of(MigrationMode.NATIVE);
    private static final Manner COLD = Manner.of(MigrationMode.COLD);

    private static World started(MigrationMode mode) {
        return World.started(mode == MigrationMode.COLD ? VmState.STOPPED : VmState.RUNNING);
    }

    private static MigrationState move(World world, Manner manner) {
        Migrate move = world.migrate(A, B, manner);
        world.node(A).command(move);
        world.run(Duration.ofSeconds(5));
        assertThat(world.violations).isEmpty();
        return world.last(move.migration());
    }

    private static Reason failure(MigrationState end) {
        assertThat(end).isInstanceOf(Failed.class);
        return ((Failed) end).why();
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "COLD"})
    void shouldHandOverAndSayThatNothingWasCompared(MigrationMode mode) {
        World world = started(mode);

        Done done = (Done) move(world, Manner.of(mode));

        assertThat(world.holders(mode)).containsExactly(B);
        assertThat(done.outcome().digest()).isEqualTo(ImageDigest.UNVERIFIED);
        assertThat(done.outcome().manner()).isEqualTo(Manner.of(mode));
        assertThat(world.log)
                .filteredOn(
                        record -> record.kind() == Kind.OWNED && record.host().equals(B))
                .allSatisfy(record -> assertThat(record.digest()).isEqualTo(ImageDigest.UNVERIFIED))
                .isNotEmpty();
        assertThat(world.node(A).hypervisor.guests).isEmpty();
    }

    @Test
    void shouldCountWhatTheHypervisorSendsByItself() {
        Done done = (Done) move(World.started(), NATIVE);

        assertThat(done.outcome().raw()).isEqualTo(DataSize.ofMiB(20));
        assertThat(done.outcome().wire()).isEqualTo(DataSize.ofMiB(10));
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "COLD"})
    void shouldHandOverAlthoughWordOfTheSwitchIsLostOnce(MigrationMode mode) {
        World world = started(mode);
        boolean[] lost = new boolean[1];
        world.network.loses = message -> {
            boolean first = message instanceof ControlMessage.Switching && !lost[0];
            lost[0] |= first;
            return first;
        };
        Migrate move = world.migrate(A, B, Manner.of(mode));
        world.node(A).command(move);
        world.run(Duration.ofMillis(600));

        world.network.cut(true);
        world.network.cut(false);
        world.run(Duration.ofSeconds(5));

        assertThat(lost[0]).isTrue();
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.violations).isEmpty();
    }

    @Test
    void shouldRollBackANativeMoveWhoseLinkIsCut() {
        World world = World.started();
        Migrate move = world.migrate(A, B, NATIVE);
        world.node(A).command(move);
        world.run(Duration.ofMillis(200));
        assertThat(world.last(move.migration()).word()).isEqualTo("copying");

        world.network.cut(true);
        world.run(Duration.ofSeconds(1));

        assertThat(world.running()).containsExactly(A);
        world.network.cut(false);
        world.run(Duration.ofMinutes(1));
        assertThat(failure(world.last(move.migration())).code()).isEqualTo("link.lost");
        assertThat(world.node(B).hypervisor.guests).isEmpty();
        assertThat(world.running()).containsExactly(A);
    }

    @Test
    void shouldCapANativeMoveInFlight() {
        World world = World.started();
        Migrate move = world.migrate(A, B, NATIVE);
        world.node(A).command(move);
        world.run(Duration.ofMillis(200));

        world.node(A).command(new Limit(move.migration(), move.vm(), A, Bandwidth.ofMiBPerSecond(3)));
        world.run(Duration.ofSeconds(5));

        assertThat(world.node(A).hypervisor.cap).isEqualTo(Bandwidth.ofMiBPerSecond(3));
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
    }

    @Test
    void shouldNameWhyADestinationCannotTakeAMode() {
        World world = World.started();
        world.node(B).hypervisor.unable =
                Map.of(MigrationMode.NATIVE, new Reason("tls.unavailable", "lacks QEMU's certificates"));

        Reason why = failure(move(world, NATIVE));

        assertThat(why.code()).isEqualTo("tls.unavailable");
        assertThat(why.text()).isEqualTo("host-b lacks QEMU's certificates");
        assertThat(move(world, Manner.RELAY)).isInstanceOf(Done.class);
    }

    @Test
    void shouldNotMoveAStartedGuestCold() {
        World world = World.started();

        Reason why = failure(move(world, COLD));

        assertThat(why.code()).isEqualTo("guest.running");
        assertThat(why.text()).contains("shut it down");
        assertThat(world.running()).containsExactly(A);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "RELAY"})
    void shouldNotMoveAGuestLiveThatIsShutOff(MigrationMode mode) {
        World world = World.started(VmState.STOPPED);
        assertThat(move(world, COLD)).isInstanceOf(Done.class);

        Migrate back = world.migrate(B, A, Manner.of(mode));
        world.node(B).command(back);
        world.run(Duration.ofSeconds(5));

        assertThat(failure(world.node(B).note(back.migration()).orElseThrow().state())
                        .code())
                .isEqualTo("guest.stopped");
        assertThat(world.startable()).containsExactly(B);
    }

    @Test
    void shouldTakeMemoryForNoGuestThatIsShutOff() {
        World world = World.started(VmState.STOPPED);
        world.node(B).hypervisor.memory = DataSize.ofMiB(1);

        assertThat(move(world, COLD)).isInstanceOf(Done.class);
        assertThat(world.startable()).containsExactly(B);
    }
}
