package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.migration.MigrationState.Reserved;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Hypervisor.Findings;
import dev.tern.transfer.protocol.ControlMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is looked at before a guest's first page travels, and who is told. */
class PreflightTest {

    private static final Reason CPU = new Reason("cpu.incompatible", "host-b lacks avx512f");
    private static final Reason NETWORK = new Reason("network.missing", "host-b has no bridge br7");
    private static final Reason CACHE = new Reason("disk.cache", "Disk vda has cache \"writeback\"");
    private static final Reason LEASE = new Reason("disk.unlocked", "Nothing locks disk vda");

    private final World world = World.started();
    private final Migrate move = world.migrate(A, B);

    private void move() {
        world.node(A).command(move);
        world.run(Duration.ofSeconds(5));
    }

    private String failure() {
        Failed end = (Failed) world.last(move.migration());
        return end.why().code() + " " + end.why().text();
    }

    @Test
    void shouldNameWhatTheHostAndWhatItsHypervisorHasAgainstTheGuestInOneAnswer() {
        // given
        world.node(B).hypervisor.memory = DataSize.ofMiB(100);
        world.node(B).hypervisor.findings = new Findings(List.of(CPU, NETWORK), List.of(CACHE));

        // when
        move();

        // then
        assertThat(failure())
                .startsWith("preflight.refused ")
                .contains("memory.short: ", "cpu.incompatible: host-b lacks", "network.missing: host-b has no bridge");
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(B).hypervisor.guests).isEmpty();
    }

    @Test
    void shouldKeepTheCodeOfTheOnlyReason() {
        // given
        world.node(B).hypervisor.findings = new Findings(List.of(CPU), List.of());

        // when
        move();

        // then
        assertThat(failure()).isEqualTo("cpu.incompatible host-b lacks avx512f");
    }

    @Test
    void shouldTellTheNotesOfBothSidesWithTheReservation() {
        // given
        world.node(A).hypervisor.notes = List.of(CACHE);
        world.node(B).hypervisor.findings = new Findings(List.of(), List.of(LEASE));

        // when
        move();

        // then
        assertThat(notes()).containsExactly(CACHE, LEASE);
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
    }

    @Test
    void shouldTellTheNotesAgainWhenTheAnswerIsLost() {
        // given
        world.node(B).hypervisor.findings = new Findings(List.of(), List.of(LEASE));
        int[] lost = new int[1];
        world.network.loses = message -> message instanceof ControlMessage.Reserved && lost[0]++ == 0;

        // when
        world.node(A).command(move);
        world.run(Duration.ofMillis(100));
        world.network.cut(true);
        world.run(Duration.ofMillis(100));
        world.network.cut(false);
        world.run(Duration.ofSeconds(5));

        // then
        assertThat(lost[0]).isGreaterThan(1);
        assertThat(notes()).containsExactly(LEASE);
    }

    @Test
    void shouldNotSayThatAGuestIsGoneWhichItsHypervisorRefusesToDescribe() {
        // given
        world.node(A).hypervisor.undescribable = new Reason("device.passthrough", "It holds a pci device of its host");

        // when
        move();

        // then
        assertThat(failure()).isEqualTo("device.passthrough It holds a pci device of its host");
        assertThat(world.running()).containsExactly(A);
    }

    @Test
    void shouldNotReserveWhereTheHypervisorCannotBeAsked() {
        // given
        world.node(B).hypervisor.unreachable = true;

        // when
        move();

        // then
        assertThat(failure()).startsWith("hypervisor.away ");
        world.node(B).hypervisor.unreachable = false;
        assertThat(world.node(B).hypervisor.guests)
                .doesNotContainKey(VmId.of(move.vm().value()));
    }

    private List<Reason> notes() {
        return world.migrations.stream()
                .map(MigrationEvent::state)
                .filter(Reserved.class::isInstance)
                .map(state -> ((Reserved) state).notes())
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
