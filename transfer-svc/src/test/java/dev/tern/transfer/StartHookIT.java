package dev.tern.transfer;

import static dev.tern.transfer.LibvirtPair.awaitProgress;
import static dev.tern.transfer.LibvirtPair.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationState.Done;
import dev.tern.hypervisor.libvirt.TestGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two libvirtds that ask the shipped hook before they start a guest, and the agents whose files it reads. */
class StartHookIT {

    @TempDir
    private Path folder;

    private LibvirtPair pair;

    @BeforeEach
    void start() throws IOException {
        pair = new LibvirtPair(folder, true);
    }

    @AfterEach
    void stop() throws IOException {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void shouldStartAGuestAtItsHostAlone() throws IOException {
        // given it has moved, by Tern, and somebody brings its definition back
        TestGuest guest = pair.started();
        assertThat(pair.move(guest, pair.a, pair.b)).isInstanceOf(Done.class);
        awaitProgress(guest);
        pair.a.libvirt().define(guest.xml());

        // then
        String refusal = "Tern: guest " + guest.name + " is not started: it belongs to host host-b; start it there,"
                + " or move it here with: tern migrate";
        assertThat(pair.a.virsh("start", guest.name)).contains(refusal);
        assertThat(pair.b.virsh("save", guest.name, folder.resolve("saved").toString()))
                .doesNotContain("error");
        assertThat(pair.a.virsh("restore", folder.resolve("saved").toString())).contains(refusal);
        assertThat(pair.b.virsh("restore", folder.resolve("saved").toString())).doesNotContain("error");
        pair.a.virsh("undefine", guest.name);
        assertThat(pair.migrateByVirsh(guest, pair.b, pair.a)).contains(refusal);
        assertThat(pair.a.libvirt().state(guest.name)).isEmpty();
        awaitProgress(guest);

        // and it still moves by Tern
        assertThat(pair.move(guest, pair.b, pair.a)).isInstanceOf(Done.class);
        awaitProgress(guest);
        assertThat(pair.a.virsh("destroy", guest.name)).doesNotContain("error");
        assertThat(pair.a.virsh("start", guest.name)).doesNotContain("error");
    }

    @Test
    void shouldHoldAfterTheHostsStartWithoutTheAgent() throws IOException {
        // given
        TestGuest moved = pair.started();
        TestGuest stayed = pair.started();
        assertThat(pair.move(moved, pair.a, pair.b)).isInstanceOf(Done.class);
        pair.a.libvirt().define(moved.xml());

        // when
        pair.a.agent().stop();
        pair.a.virsh("destroy", stayed.name);
        pair.a.libvirt().restart("");

        // then
        assertThat(pair.a.virsh("start", moved.name)).contains("it belongs to host host-b");
        assertThat(pair.a.virsh("start", stayed.name)).doesNotContain("error");
        TestGuest nobodys = pair.guest();
        pair.a.libvirt().define(nobodys.xml());
        assertThat(pair.a.virsh("start", nobodys.name)).doesNotContain("error");

        // and the agent finds all as it should be
        pair.a.agent().resume();
        awaitTrue(() -> pair.a.agent().owns(nobodys.id));
        assertThat(pair.a.libvirt().state(nobodys.name)).startsWith("running");
    }

    @Test
    void shouldStartNothingWhereNothingIsKnown() throws IOException {
        // given
        TestGuest guest = pair.guest();
        pair.a.libvirt().define(guest.xml());
        pair.a.agent().stop();
        Path starts = pair.a.agent().place().startRules().orElseThrow();

        // when the folder is away, as on a disk that is not mounted, or a file says what nobody understands
        Files.writeString(starts.resolve(guest.id.value()), "perhaps\nor not\n");
        String unclear = pair.a.virsh("start", guest.name);
        Files.writeString(starts.resolve(guest.id.value()), "");
        String empty = pair.a.virsh("start", guest.name);
        Files.move(starts, starts.resolveSibling("away"));
        String away = pair.a.virsh("start", guest.name);

        // then
        assertThat(unclear).contains("Tern: guest " + guest.name + " is not started: or not");
        assertThat(empty).contains("cannot be read");
        assertThat(away).contains("is not there, so nobody knows whose guest it is");
        Files.move(starts.resolveSibling("away"), starts);
        Files.delete(starts.resolve(guest.id.value()));
        assertThat(pair.a.virsh("start", guest.name)).doesNotContain("error");
        pair.a.agent().resume();
    }
}
