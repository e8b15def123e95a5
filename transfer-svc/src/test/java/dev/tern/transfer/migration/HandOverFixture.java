package dev.tern.transfer.migration;

import static dev.tern.transfer.migration.World.A;
import static dev.tern.transfer.migration.World.B;
import static dev.tern.transfer.migration.World.VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.migration.MigrationCommand.Cancel;
import dev.tern.contracts.migration.MigrationCommand.Migrate;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.MigrationState.Failed;
import dev.tern.contracts.policy.AuditEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** One move of one guest between two agents in virtual time, and what is to be true at its end, whichever that is. */
abstract class HandOverFixture {

    private static final Duration LONG = Duration.ofMinutes(3);

    final World world = World.started();
    Migrate move = world.migrate(A, B);

    @AfterEach
    void shouldNeverHaveRunTwoOrAStaleImage() {
        assertThat(world.violations).isEmpty();
    }

    void move() {
        world.node(A).command(move);
        settle();
    }

    void settle() {
        assertThat(world.runUntilSettled(move.migration(), LONG))
                .as("settled: %s", world.words(move.migration()))
                .isTrue();
    }

    void cancel() {
        world.node(A).command(new Cancel(move.migration(), VM, A, "user:ann", "not now"));
    }

    void assertMoved() {
        assertThat(world.last(move.migration())).isInstanceOf(Done.class);
        assertThat(world.running()).containsExactly(B);
        assertThat(world.node(A).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.node(B).view().ownerships().getFirst().owned()).isEqualTo(new Epoch(2));
    }

    void assertUndone(Class<? extends MigrationState> end) {
        assertThat(world.last(move.migration())).isInstanceOf(end);
        assertThat(world.running()).containsExactly(A);
        assertThat(world.node(B).hypervisor.guests).doesNotContainKey(VM);
        assertThat(world.node(A).view().ownerships().getFirst().isOwned()).isTrue();
    }

    void assertFailed(String code) {
        assertUndone(Failed.class);
        assertThat(((Failed) world.last(move.migration())).why().code()).isEqualTo(code);
    }

    List<String> audits() {
        return world.events.stream()
                .filter(AuditEntry.class::isInstance)
                .map(event -> ((AuditEntry) event).action())
                .toList();
    }

    List<String> alerts() {
        return world.events.stream()
                .filter(Alert.class::isInstance)
                .map(event -> ((Alert) event).code())
                .toList();
    }
}
