package dev.tern.lab.host;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.network.LabName;
import dev.tern.local.launch.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a host's files are on this machine.
 *
 * @param state libvirt's configuration, definitions, disks and cache; the host's certificates
 * @param logs what the host calls /var/log/libvirt
 * @param runtime its sockets
 * @param shared what every host calls /var/lib/libvirt/shared
 */
public record HostFolders(Path state, Path logs, Path runtime, Path shared) {

    public static HostFolders of(Home home, LabName lab, HostId host) {
        Path states = home.state().resolve("lab");
        return new HostFolders(
                states.resolve(host.value()),
                home.logs().resolve(host.value()),
                lab.runtime().resolve(host.value()),
                states.resolve("shared"));
    }

    void create() throws IOException {
        for (Path folder : List.of(
                etc(),
                pki(),
                state.resolve("cache"),
                images(),
                hook().getParent(),
                starts(),
                state.resolve("lib").resolve("shared"),
                logs.resolve("qemu"),
                libvirt(),
                runtime.resolve("tern"),
                shared)) {
            Files.createDirectories(folder);
        }
    }

    Path etc() {
        return state.resolve("etc");
    }

    /** libvirt asks it before it starts a guest. */
    Path hook() {
        return etc().resolve("hooks").resolve("qemu.d").resolve("tern");
    }

    /** What the hook goes by; the path is the same from inside the host and from outside. */
    public Path starts() {
        return state.resolve("starts");
    }

    Path pki() {
        return state.resolve("pki");
    }

    /** The hosts' names, as the file /etc/hosts. */
    Path names() {
        return state.resolve("hosts");
    }

    /** What the host calls /run/libvirt. */
    Path libvirt() {
        return runtime.resolve("libvirt");
    }

    /** libvirtd's control socket, from outside the host. */
    public Path socket() {
        return libvirt().resolve("libvirt-sock");
    }

    /** Has the process id of the guest's QEMU while there is one. */
    public Path emulator(String guest) {
        return libvirt().resolve("qemu").resolve(guest + ".pid");
    }

    /** What the host calls /var/lib/libvirt/images. */
    public Path images() {
        return state.resolve("lib").resolve("images");
    }

    /** What a guest's serial port said on this host. */
    public Path serial(String guest) {
        return logs.resolve("qemu").resolve(guest + ".serial");
    }
}
