package dev.tern.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.Epoch;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Migrations, and who owns the guest. */
class WatchedMigrationsTest extends FleetWatchFixture {

    @Test
    void shouldShowAMigrationWithItsSteps() {
        watch.heard(move(1, new MigrationState.Requested()));
        watch.heard(move(3, new MigrationState.Copying(1)));
        watch.heard(move(2, new MigrationState.Allowed(NOON)));
        assertThat(watch.migration(MOVE)).hasValueSatisfying(view -> {
            assertThat(view.phase()).isEqualTo("copying");
            assertThat(view.over()).isFalse();
            assertThat(view.steps()).extracting(MigrationView.Step::phase).containsExactly("requested", "copying");
        });
        read(A, guest(VmState.RUNNING));
        assertThat(watch.vms().getFirst().migration()).isEqualTo(MOVE);
        watch.heard(move(4, new MigrationState.Failed("copying", new Reason("x", "X"))));
        assertThat(watch.vms().getFirst().migration()).isNull();
    }

    @Test
    void shouldShowTheNotesOfAMovesPreflight() {
        // given
        Reason note = new Reason("disk.cache", "Disk vda has cache \"writeback\"");

        // when
        watch.heard(move(1, new MigrationState.Requested()));
        watch.heard(move(2, new MigrationState.Reserved(List.of(note))));
        watch.heard(move(3, new MigrationState.Prepared()));

        // then
        assertThat(watch.migration(MOVE).orElseThrow().notes()).containsExactly(note);
    }

    @Test
    void shouldShowWhoOwnsAGuestWhicheverRecordComesLast() {
        read(A, guest(VmState.RUNNING));
        assertThat(watch.vms().getFirst().owner()).isNull();
        watch.heard(record(B, 2, OwnershipRecord.Kind.OWNED));
        watch.heard(record(A, 1, OwnershipRecord.Kind.OWNED));
        watch.heard(record(A, 3, OwnershipRecord.Kind.LOADED));
        assertThat(watch.vms().getFirst().owner()).isEqualTo(B);
        assertThat(watch.vms().getFirst().epoch()).isEqualTo(new Epoch(2));
    }

    @Test
    void shouldForgetOldMigrationsButNoneUnderWay() {
        watch.heard(move(1, new MigrationState.Requested()));
        for (int i = 0; i < Migrations.MOST + 10; i++) {
            watch.heard(new MigrationEvent(
                    MigrationId.of("00000000-0000-4000-8000-%012x".formatted(i + 0x1000)),
                    PLAN,
                    WEB,
                    "web-1",
                    A,
                    B,
                    Epoch.FIRST,
                    1,
                    NOON,
                    new MigrationState.RolledBack("copying", new Reason("x", "X"))));
        }
        assertThat(watch.migrations()).hasSize(Migrations.MOST);
        assertThat(watch.migration(MOVE)).isPresent();
    }

    private static OwnershipRecord record(HostId host, long epoch, OwnershipRecord.Kind kind) {
        return new OwnershipRecord(WEB, host, new Epoch(epoch), kind, null, null, null, false, false, NOON, null, null);
    }
}
