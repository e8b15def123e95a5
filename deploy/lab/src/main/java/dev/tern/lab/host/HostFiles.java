package dev.tern.lab.host;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.resource.Template;
import dev.tern.local.certificate.HostCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes what a host's daemons read at their start: configuration, certificates, the names of the lab's hosts. */
final class HostFiles {

    private static final List<String> CONFIGURATION =
            List.of("libvirtd.conf", "qemu.conf", "virtlogd.conf", "virtlockd.conf", "qemu-lockd.conf");

    private static final String POOL = "images.xml";

    private final HostFolders folders;

    HostFiles(HostFolders folders) {
        this.folders = folders;
    }

    void write(HostId host, UUID uuid, String address, HostCredentials credentials, Map<HostId, String> hosts)
            throws IOException {
        folders.create();
        for (String file : CONFIGURATION) {
            Files.writeString(folders.etc().resolve(file), configuration(file, host, uuid, address));
        }
        pool();
        Files.writeString(folders.names(), names(hosts));
        hook();
        certificates(credentials);
    }

    static String configuration(String file, HostId host, UUID uuid, String address) {
        return Template.of("host/" + file)
                .with(Map.of("uuid", uuid.toString(), "address", address, "name", host.value()));
    }

    /** Where guests' own disks are, which are made at another host when their guest moves there. */
    private void pool() throws IOException {
        Path autostart =
                Files.createDirectories(folders.etc().resolve("storage").resolve("autostart"));
        Files.writeString(
                autostart.resolveSibling(POOL), Template.of("host/" + POOL).text());
        Path link = autostart.resolve(POOL);
        if (!Files.isSymbolicLink(link)) {
            Files.createSymbolicLink(link, Path.of("/etc/libvirt/storage", POOL));
        }
    }

    /** As deploy/libvirt's installer does it. */
    private void hook() throws IOException {
        String text = Template.of("host/start-hook.sh").text();
        Files.writeString(folders.hook(), text.replaceFirst("(?m)^folder=.*$", "folder=" + folders.starts()));
        Files.setPosixFilePermissions(folders.hook(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static String names(Map<HostId, String> hosts) {
        StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
        hosts.forEach(
                (host, address) -> text.append(address).append(' ').append(host).append('\n'));
        return text.toString();
    }

    /** The same identity under the names that libvirt and QEMU look for. */
    private void certificates(HostCredentials credentials) throws IOException {
        Path libvirt = Files.createDirectories(folders.pki().resolve("libvirt"));
        Path secrets = Files.createDirectories(libvirt.resolve("private"));
        Path qemu = Files.createDirectories(folders.pki().resolve("qemu"));
        Path authority = Files.createDirectories(folders.pki().resolve("CA"));
        String key = Sec1Key.pem(credentials.key(), credentials.certificate());
        for (String end : List.of("server", "client")) {
            copy(credentials.certificate(), libvirt.resolve(end + "cert.pem"));
            secret(secrets.resolve(end + "key.pem"), key);
            copy(credentials.certificate(), qemu.resolve(end + "-cert.pem"));
            secret(qemu.resolve(end + "-key.pem"), key);
        }
        copy(credentials.trust(), authority.resolve("cacert.pem"));
        copy(credentials.trust(), qemu.resolve("ca-cert.pem"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void secret(Path file, String key) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, key);
    }
}
