package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a real switch sends what is for a guest. The guest itself sends nothing, ever: it has no driver for its card. */
class AnnouncementIT extends TwoHosts {

    private static TestSwitch network;

    private String mac;
    private TestGuest guest;
    private Move move;

    @BeforeAll
    static void startHosts() throws IOException {
        start(TestHost::new);
        network = new TestSwitch();
        network.plug(a, "host-a");
        network.plug(b, "host-b");
    }

    @AfterAll
    static void removeSwitch() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    @BeforeEach
    void startGuest() throws IOException {
        mac = "52:54:00:00:00:%02x".formatted(made);
        VmId id = VmId.of("6f1c0de0-0000-4000-8002-%012d".formatted(made));
        guest = new TestGuest(folder, "n" + made, id, 1_000, 20_000)
                .with("<interface type='bridge'><source bridge='br0'/><mac address='" + mac
                        + "'/><model type='virtio'/></interface>");
        a.define(guest.xml());
        assertThat(a.virsh("start", guest.name)).doesNotContain("error");
        move = new Move(guest, a, b, folder);
    }

    @AfterEach
    void removeGuest() throws IOException {
        move.close();
    }

    private void assertFoundAt(String port) {
        await(() -> network.portOf(mac).equals(Optional.of(port)));
    }

    @Test
    void shouldBeFoundAtTheSourceAllTheTimeWhenALoadedMoveIsUndone() throws IOException {
        // given
        move.source.announce(guest.id);
        assertFoundAt("host-a");

        // when
        move.copy();

        // then QEMU at the destination keeps what it has to say to itself until the guest runs there
        assertFoundAt("host-a");
        move.undo();
        assertThat(a.state(guest.name)).startsWith("running");
        assertFoundAt("host-a");
        assertThat(TestSwitch.portAt(b, mac)).contains("uplink");
    }

    @Test
    void shouldBeFoundAtTheSourceAgainAfterItHadRunAtTheDestination() throws IOException {
        // given
        move.copy();
        move.destination.resume(guest.id);
        assertFoundAt("host-b");
        move.destination.destroy(guest.id);

        // when
        move.source.resume(guest.id);
        move.source.announce(guest.id);

        // then on the switch and on both hosts
        assertFoundAt("host-a");
        await(() -> TestSwitch.portAt(a, mac)
                .filter(port -> port.startsWith("vnet"))
                .isPresent());
        await(() -> TestSwitch.portAt(b, mac).filter("uplink"::equals).isPresent());
    }
}
