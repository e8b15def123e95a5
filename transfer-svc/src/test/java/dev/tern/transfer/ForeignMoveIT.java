package dev.tern.transfer;

import static dev.tern.transfer.LibvirtPair.awaitProgress;
import static dev.tern.transfer.LibvirtPair.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.OwnershipRecord.Kind;
import dev.tern.hypervisor.libvirt.TestGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does by virsh behind the agents' backs, on hosts without the start hook. */
class ForeignMoveIT {

    @TempDir
    private Path folder;

    private LibvirtPair pair;

    @BeforeEach
    void start() throws IOException {
        pair = new LibvirtPair(folder, false);
    }

    @AfterEach
    void stop() throws IOException {
        if (pair != null) {
            pair.close();
        }
    }

    private boolean isAt(LibvirtPair.Place place, TestGuest guest, String state) {
        return place.libvirt().state(guest.name).startsWith(state);
    }

    @Test
    void shouldAdoptAGuestThatWasMigratedByVirsh() throws IOException {
        // given
        TestGuest guest = pair.started();

        // when
        assertThat(pair.migrateByVirsh(guest, pair.a, pair.b)).doesNotContain("error");

        // then it is held until its owner has given it up
        awaitTrue(() -> isAt(pair.b, guest, "paused"));
        awaitTrue(() -> pair.firing(guest).contains("vm.not-owned"));
        assertThat(pair.b.agent().owns(guest.id)).isFalse();
        pair.seenAt(guest, pair.b, VmState.PAUSED);
        awaitTrue(() -> pair.b.agent().owns(guest.id));
        awaitTrue(() -> isAt(pair.b, guest, "running"));
        assertThat(pair.a.agent().owns(guest.id)).isFalse();
        awaitTrue(() -> pair.record(guest).kind() == Kind.OWNED);
        OwnershipRecord record = pair.record(guest);
        assertThat(record.external()).isTrue();
        assertThat(record.host()).isEqualTo(pair.b.id());
        awaitTrue(() -> pair.firing(guest).isEmpty());
        awaitProgress(guest);

        // and it still moves by Tern
        assertThat(pair.move(guest, pair.b, pair.a)).isInstanceOf(Done.class);
        awaitProgress(guest);
        assertThat(pair.a.agent().owns(guest.id)).isTrue();
    }

    @Test
    void shouldHoldACopyThatIsStartedOrResumedByVirsh() throws IOException {
        // given it has moved, and somebody brings its definition back
        TestGuest guest = pair.started();
        assertThat(pair.move(guest, pair.a, pair.b)).isInstanceOf(Done.class);
        pair.a.libvirt().define(guest.xml());

        // when
        assertThat(pair.a.virsh("start", guest.name)).doesNotContain("error");

        // then
        awaitTrue(() -> isAt(pair.a, guest, "paused"));
        assertThat(pair.a.virsh("resume", guest.name)).doesNotContain("error");
        awaitTrue(() -> isAt(pair.a, guest, "paused"));
        assertThat(pair.firing(guest)).contains("vm.not-owned");
        assertThat(isAt(pair.b, guest, "running")).isTrue();
        assertThat(pair.a.agent().owns(guest.id)).isFalse();

        // and when it is gone, so is the alert
        pair.a.virsh("destroy", guest.name);
        pair.a.virsh("undefine", guest.name);
        awaitTrue(() -> pair.firing(guest).isEmpty());
    }

    @Test
    void shouldTellOfAGuestThatWasPausedByVirshAndLeaveItSo() throws IOException {
        // given
        TestGuest guest = pair.started();

        // when
        pair.a.virsh("suspend", guest.name);

        // then
        awaitTrue(() -> pair.firing(guest).equals(Set.of("vm.paused.foreign")));
        assertThat(isAt(pair.a, guest, "paused")).isTrue();
        pair.a.virsh("resume", guest.name);
        awaitTrue(() -> pair.firing(guest).isEmpty());
        awaitProgress(guest);
    }

    @Test
    void shouldTakeOverAGuestThatWasStoppedAndStartedElsewhere() throws IOException {
        // given
        TestGuest guest = pair.started();
        HostId owner = pair.record(guest).host();
        assertThat(owner).isEqualTo(pair.a.id());

        // when
        pair.a.virsh("destroy", guest.name);
        pair.a.virsh("undefine", guest.name);
        pair.b.libvirt().define(guest.xml());
        pair.b.virsh("start", guest.name);
        pair.seenAt(guest, pair.b, VmState.RUNNING);

        // then
        awaitTrue(() -> pair.b.agent().owns(guest.id));
        awaitTrue(() -> isAt(pair.b, guest, "running"));
        assertThat(pair.a.agent().owns(guest.id)).isFalse();
    }
}
