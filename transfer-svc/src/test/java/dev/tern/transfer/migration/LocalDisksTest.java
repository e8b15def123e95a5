package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Hypervisor.Findings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest whose disks go with it, as its agents see that. */
class LocalDisksTest {

    private static final List<String> IMAGES = List.of("/images/vda.qcow2", "/images/vdb.qcow2");

    private final World world = World.started();
    private final Migrate move = world.migrate(A, B);

    @BeforeEach
    void haveDisks() {
        world.node(A).hypervisor.disks = DataSize.ofGiB(2);
        world.node(B).hypervisor.findings = new Findings(List.of(), List.of(), IMAGES);
    }

    @Test
    void shouldOpenAWayForItsDisksBesideThatOfItsPages() {
        // when
        world.node(A).command(move);
        world.run(Duration.ofSeconds(20));

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.network.tunnels)
                .hasSize(4)
                .anyMatch(each -> each.startsWith("from ") && each.endsWith(".out-disks"))
                .anyMatch(each -> each.startsWith("to ") && each.endsWith(".in-disks"))
                .anyMatch(each -> each.startsWith("from ") && each.endsWith(" closed"))
                .anyMatch(each -> each.startsWith("to ") && each.endsWith(" closed"));
        assertThat(world.node(B).hypervisor.discarded).isEmpty();
    }

    @Test
    void shouldRemoveItsImagesWhereTheMoveIsUndone() {
        // given
        world.node(B).hypervisor.loadFails = true;

        // when
        world.node(A).command(move);
        world.run(Duration.ofSeconds(20));

        // then
        assertThat(world.last(move.migration())).isInstanceOf(Failed.class);
        assertThat(world.node(B).hypervisor.discarded).containsExactlyElementsOf(IMAGES);
        assertThat(world.running()).containsExactly(A);
    }

    @Test
    void shouldRemoveItsImagesAfterTheDestinationsAgentBeganAgain() {
        // given
        world.node(B).hypervisor.copyTime = Duration.ofSeconds(30);
        world.node(A).hypervisor.copyTime = Duration.ofSeconds(30);
        world.node(A).command(move);
        world.run(Duration.ofSeconds(3));

        // when
        world.node(B).boot();
        world.run(Duration.ofSeconds(20));

        // then
        assertThat(world.node(B).hypervisor.discarded).containsExactlyElementsOf(IMAGES);
        assertThat(world.running()).containsExactly(A);
    }
}
