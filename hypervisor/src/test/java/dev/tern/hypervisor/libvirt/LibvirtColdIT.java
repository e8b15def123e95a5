package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.StreamStatus;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guests that are shut off, between two libvirtds; this test is both agents. */
class LibvirtColdIT extends TwoAgents {

    private static final Manner COLD = Manner.of(MigrationMode.COLD);
    private static final Transport SHELVED = new Transport.Shelved();

    private TestGuest guest;
    private String definition;

    @BeforeAll
    static void startHosts() throws IOException {
        start(TestHost::new);
    }

    @BeforeEach
    void defineGuest() throws IOException {
        guest = new TestGuest(folder, "c" + made, VmId.of("6f1c0de0-0000-4000-8002-%012d".formatted(made)), 10, 1);
        a.define(guest.xml());
        a.virsh("autostart", guest.name);
        definition = a.virsh("dumpxml", "--inactive", guest.name);
    }

    @AfterEach
    void removeGuest() throws IOException {
        source.destroy(guest.id);
        destination.destroy(guest.id);
    }

    /** Up to both sides with a placeholder. */
    private void shelve() throws IOException {
        GuestDescription described = source.describe(guest.id, COLD);
        assertThat(described.state()).isEqualTo(VmState.STOPPED);
        String ticket = destination.prepareIncoming(guest.id, described.memory(), described.document(), SHELVED);
        source.startOutgoing(guest.id, SHELVED, LIMITS, ticket);
        destination.finishIncoming(guest.id);
        assertThat(source.stream(guest.id)).contains(StreamStatus.COMPLETED);
        assertThat(destination.stream(guest.id)).contains(StreamStatus.COMPLETED);
    }

    private void assertNobodyCanStartIt() throws IOException {
        for (TestHost host : HOSTS) {
            assertThat(host.virsh("start", guest.name)).contains("error");
            assertThat(host.state(guest.name)).startsWith("shut off");
            assertThat(host.virsh("dominfo", guest.name)).containsPattern("Autostart: +disable");
        }
        assertThat(source.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.STOPPED);
        assertThat(destination.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.INCOMING);
    }

    @Test
    void shouldMoveDefinitionAndAutostart() throws IOException {
        // given
        shelve();
        assertNobodyCanStartIt();

        // when
        destination.resume(guest.id);
        assertThat(a.virsh("start", guest.name)).contains("error");
        source.destroy(guest.id);

        // then
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
        assertThat(b.virsh("dumpxml", "--inactive", guest.name)).isEqualTo(definition);
        assertThat(b.virsh("dominfo", guest.name)).containsPattern("Autostart: +enable");
        assertThat(b.state(guest.name)).startsWith("shut off");
        assertThat(destination.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.STOPPED);
        assertThat(b.virsh("start", guest.name)).doesNotContain("error");
    }

    @Test
    void shouldStayAsItWasWhenTheMoveIsUndone() throws IOException {
        // given
        shelve();

        // when
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);

        // then
        assertAsBefore();
    }

    @Test
    void shouldGoOnOrBackAfterBothAgentsAndDaemonsHaveBegunAnew() throws IOException {
        // given
        shelve();

        // when
        disconnect();
        connect();
        assertNobodyCanStartIt();
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        assertAsBefore();
        shelve();
        disconnect();
        connect();
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
        assertThat(b.virsh("dumpxml", "--inactive", guest.name)).isEqualTo(definition);
    }

    @Test
    void shouldRefuseWhatCannotMoveColdAndChangeNothing() throws IOException {
        GuestDescription described = source.describe(guest.id, COLD);
        String ticket = destination.prepareIncoming(guest.id, described.memory(), described.document(), SHELVED);
        a.virsh("desc", guest.name, "--config", "changed");
        assertRefused("guest.changed", () -> source.startOutgoing(guest.id, SHELVED, LIMITS, ticket));
        a.define(guest.xml());

        a.virsh("start", guest.name);
        assertRefused("guest.running", () -> source.describe(guest.id, COLD));
        assertRefused("guest.running", () -> source.startOutgoing(guest.id, SHELVED, LIMITS, ticket));
        a.virsh("managedsave", guest.name);
        assertRefused("guest.saved", () -> source.describe(guest.id, COLD));
        a.virsh("managedsave-remove", guest.name);
        assertRefused("state.wrong", () -> source.describe(guest.id, Manner.RELAY));

        Path disk = Files.write(folder.resolve(guest.name + ".img"), new byte[1 << 20]);
        a.virsh("attach-disk", guest.name, disk.toString(), "vda", "--config");
        assertRefused("storage.local", () -> source.describe(guest.id, COLD));
        a.define(guest.xml());

        destination.destroy(guest.id);
        assertAsBefore();
    }

    private void assertAsBefore() {
        assertThat(a.virsh("dumpxml", "--inactive", guest.name)).isEqualTo(definition);
        assertThat(a.virsh("dominfo", guest.name)).containsPattern("Autostart: +enable");
        assertThat(a.state(guest.name)).startsWith("shut off");
        assertThat(b.virsh("list", "--all")).doesNotContain(guest.name);
    }
}
