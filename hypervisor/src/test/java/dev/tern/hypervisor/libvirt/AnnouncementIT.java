package dev.tern.hypervisor.libvirt;

import static dev.tern.hypervisor.libvirt.Move.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.VmId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a real switch sends what is for a guest. The guest itself sends nothing, ever: it has no driver for its card. */
class AnnouncementIT {

    @TempDir
    private static Path folder;

    private static TestHost a;
    private static TestHost b;
    private static final List<TestHost> HOSTS = new ArrayList<>();
    private static TestSwitch network;
    private static int made;

    private String mac;
    private TestGuest guest;
    private Move move;

    @BeforeAll
    static void startHosts() throws IOException {
        TestHost.isNeeded();
        a = new TestHost(folder.resolve("a"));
        HOSTS.add(a);
        b = new TestHost(folder.resolve("b"));
        HOSTS.add(b);
        network = new TestSwitch();
        network.plug(a, "host-a");
        network.plug(b, "host-b");
    }

    @AfterAll
    static void stopHosts() throws IOException {
        if (network != null) {
            network.close();
        }
        for (TestHost host : HOSTS) {
            host.close();
        }
    }

    @BeforeEach
    void startGuest() throws IOException {
        made++;
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
