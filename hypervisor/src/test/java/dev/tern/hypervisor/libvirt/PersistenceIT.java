package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.StreamStatus.Phase;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Definition and autostart of a guest, on both sides, however its move goes and whether or not its user has paused it. */
class PersistenceIT extends TwoHosts {

    private TestGuest guest;
    private Move move;

    @BeforeAll
    static void startHosts() throws IOException {
        start(TestHost::new);
    }

    @BeforeEach
    void makeGuest() throws IOException {
        guest = new TestGuest(
                folder, "p" + made, VmId.of("6f1c0de0-0000-4000-8001-%012d".formatted(made)), 1_000, 20_000);
        move = new Move(guest, a, b, folder);
    }

    @AfterEach
    void removeGuest() throws IOException {
        move.close();
    }

    private void startWithAutostart() {
        a.define(guest.xml());
        a.virsh("autostart", guest.name);
        a.virsh("start", guest.name);
    }

    private void assertPersistentAndPausedAt(TestHost host) {
        assertThat(host.state(guest.name)).startsWith("paused");
        assertThat(host.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
        assertThat(host.virsh("dumpxml", guest.name)).doesNotContain("libvirt/arrival", "libvirt/departure");
    }

    @Test
    void shouldStartByItselfWhereItArrivesThoughItsUserKeepsItPaused() throws IOException {
        // given
        startWithAutostart();
        a.virsh("suspend", guest.name);
        String definition = a.virsh("dumpxml", "--inactive", guest.name);

        // when
        move.copy();
        assertThat(b.virsh("dominfo", guest.name)).containsPattern("Persistent: +no");
        move.destination.settle(guest.id);
        move.source.destroy(guest.id);

        // then
        assertPersistentAndPausedAt(b);
        assertThat(b.virsh("dumpxml", "--inactive", guest.name)).isEqualTo(definition);
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);

        // and once more is no error
        move.destination.settle(guest.id);
        assertPersistentAndPausedAt(b);
    }

    @Test
    void shouldStartByItselfWhereItStaysThoughItsUserKeepsItPaused() throws IOException {
        // given
        startWithAutostart();
        a.virsh("suspend", guest.name);

        // when all was copied and loaded, and is taken back
        move.copy();
        assertThat(a.virsh("dominfo", guest.name)).containsPattern("Autostart: +disable");
        move.source.cancelOutgoing(guest.id);
        move.destination.destroy(guest.id);
        move.source.settle(guest.id);

        // then
        assertPersistentAndPausedAt(a);
        assertThat(a.virsh("domjobinfo", guest.name)).contains("None");
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
        assertThat(a.virsh("resume", guest.name)).doesNotContain("error");
    }

    @Test
    void shouldPutBackWhatItsUserPausedInTheCopy() throws IOException {
        // given
        startWithAutostart();
        try (Relay relay = move.begin().holdingAt(1)) {
            await(() -> relay.forth() > 0
                    && move.source.stream(guest.id).orElseThrow().phase() == Phase.ACTIVE);
            a.virsh("suspend", guest.name);
            assertThat(move.source.stream(guest.id).orElseThrow().phase()).isEqualTo(Phase.ACTIVE);

            // when
            move.source.cancelOutgoing(guest.id);
        }
        move.destination.destroy(guest.id);
        move.source.settle(guest.id);

        // then
        assertPersistentAndPausedAt(a);
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldLeaveNoDefinitionOfAGuestThatHadNone() throws IOException {
        // given
        assertThat(a.virsh("create", guest.xml().toString())).doesNotContain("error");

        // when
        move.handOver();

        // then
        await(() -> guest.passes() > 1);
        assertThat(b.virsh("dominfo", guest.name)).containsPattern("Persistent: +no");
        assertThat(b.virsh("dumpxml", guest.name)).doesNotContain("libvirt/arrival", "libvirt/departure");
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldLeaveNoDefinitionWhereAGuestWithoutOneStays() throws IOException {
        // given
        assertThat(a.virsh("create", guest.xml().toString())).doesNotContain("error");

        // when
        move.copy();
        move.undo();

        // then
        assertThat(a.state(guest.name)).startsWith("running");
        assertThat(a.virsh("dominfo", guest.name)).containsPattern("Persistent: +no");
        assertThat(a.virsh("dumpxml", guest.name)).doesNotContain("libvirt/arrival", "libvirt/departure");
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
    }
}
