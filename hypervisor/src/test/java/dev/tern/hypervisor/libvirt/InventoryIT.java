package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who only may read learn of a real libvirtd and its guests. */
class InventoryIT {

    private static final HostId A = HostId.of("host-a");
    private static final VmId VM = VmId.of("6f1c0de0-0000-4000-8000-00000000f001");

    @TempDir
    static Path folder;

    private static TestHost host;

    @BeforeAll
    static void startHost() throws IOException {
        TestHost.isNeeded();
        host = new TestHost(folder.resolve("a"));
    }

    @AfterAll
    static void stopHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    private static void defineGuest() throws IOException {
        TestGuest guest = new TestGuest(folder, "stock", VM, 100, 1_000_000);
        Path disk = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
        Files.writeString(guest.xml(), Files.readString(guest.xml()).replace("<memballoon", """
                        <disk type='file'>
                          <driver name='qemu' type='raw' cache='none'/>
                          <source file='%s'/><target dev='vda' bus='virtio'/><readonly/>
                        </disk>
                        <interface type='bridge'>
                          <mac address='52:54:00:00:00:07'/><source bridge='br0'/><model type='virtio'/>
                        </interface>
                        <hostdev mode='subsystem' type='usb'>
                          <source><vendor id='0x1234'/><product id='0xbeef'/></source>
                        </hostdev>
                        <memballoon""".formatted(disk)));
        host.define(guest.xml());
    }

    @Test
    void shouldCountWhatAGuestReadsAndSends() throws IOException {
        // given: a guest whose BIOS reads the disk to find something to start
        TestGuest guest =
                new TestGuest(folder, "counted", VmId.of("6f1c0de0-0000-4000-8000-00000000f002"), 100, 1_000_000);
        Path disk = Files.write(folder.resolve("boot.img"), new byte[1 << 20]);
        Files.writeString(
                guest.xml(),
                Files.readString(guest.xml())
                        .replaceAll("<kernel>.*</kernel>", "")
                        .replace(
                                "<memballoon",
                                "<disk type='file'><driver name='qemu' type='raw'/><source file='" + disk
                                        + "'/><target dev='hda' bus='ide'/></disk><memballoon"));
        host.define(guest.xml());
        host.virsh("start", guest.name);

        // when, then
        try (LibvirtConnector connector = host.reader();
                Hypervisor reader = connector.connect()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> reader.guest(guest.id)
                                    .orElseThrow()
                                    .io()
                                    .orElseThrow()
                                    .read()
                                    .bytes()
                            > 0);
            assertThat(reader.guest(guest.id).orElseThrow().io().orElseThrow().sent())
                    .isEqualTo(DataSize.ZERO);
        } finally {
            host.virsh("destroy", guest.name);
            host.virsh("undefine", guest.name);
        }
    }

    @Test
    void shouldWriteDownWhatHostAndGuestsAreMadeOf() throws IOException {
        // given
        defineGuest();
        Path network = Files.writeString(
                folder.resolve("net.xml"),
                "<network><name>wired</name><forward mode='bridge'/><bridge name='br0'/></network>");
        host.virsh("net-define", network.toString());
        host.virsh("pool-define-as", "images", "dir", "--target", folder.toString());

        // when
        Inventory found;
        try (LibvirtConnector connector = host.reader();
                Hypervisor reader = connector.connect()) {
            found = reader.inventory(A).orElseThrow();
        }

        // then
        HostHardware hardware = found.host();
        assertThat(hardware.host()).isEqualTo(A);
        assertThat(hardware.hypervisor()).startsWith("qemu ");
        assertThat(hardware.processor().architecture()).isEqualTo("x86_64");
        assertThat(hardware.processor().model()).isNotEmpty();
        assertThat(hardware.processor().features()).isNotEmpty().isSorted();
        assertThat(hardware.platforms())
                .filteredOn(platform -> platform.acceleration().equals("qemu"))
                .singleElement()
                .satisfies(platform -> {
                    assertThat(platform.architecture()).isEqualTo("x86_64");
                    assertThat(platform.machines()).contains("q35", "pc").isSorted();
                });
        assertThat(hardware.cells())
                .isNotEmpty()
                .allSatisfy(cell -> assertThat(cell.memory().bytes()).isPositive());
        assertThat(hardware.networks()).contains(new HostHardware.Network("wired", "br0", false));
        assertThat(hardware.pools()).containsExactly(new HostHardware.Pool("images", "dir", false));
        VmHardware guest = found.guests().getFirst();
        assertThat(found.guests()).hasSize(1);
        assertThat(guest.vm()).isEqualTo(VM);
        assertThat(guest.acceleration()).isEqualTo("qemu");
        assertThat(guest.machine()).startsWith("pc-i440fx-");
        assertThat(guest.disks())
                .containsExactly(new VmHardware.Disk(
                        "vda", "file", folder.resolve("disk.img").toString(), "none", true, false));
        assertThat(guest.interfaces())
                .containsExactly(new VmHardware.Interface("bridge", "br0", "52:54:00:00:00:07", "virtio"));
        assertThat(guest.hostDevices()).containsExactly(new VmHardware.Device("subsystem", "usb"));
    }
}
