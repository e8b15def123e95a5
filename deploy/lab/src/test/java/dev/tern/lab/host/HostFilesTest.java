package dev.tern.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.network.LabName;
import dev.tern.local.certificate.FleetCertificates;
import dev.tern.local.certificate.HostCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {

    private static final HostId HOST = HostId.of("host-a");
    private static final UUID ID = UUID.fromString("7c9e6679-7425-40de-944b-e07fc1f90ae7");

    @TempDir
    private Path folder;

    @Test
    void shouldGiveLibvirtdAnIdentityAndTlsOnItsOwnAddress() {
        assertThat(HostFiles.configuration("libvirtd.conf", HOST, ID, "10.77.0.11"))
                .contains("host_uuid = \"7c9e6679-7425-40de-944b-e07fc1f90ae7\"")
                .contains("listen_addr = \"10.77.0.11\"")
                .contains("listen_tls = 1")
                .contains("listen_tcp = 0")
                .doesNotContain("${");
    }

    @Test
    void shouldLockDisksAndMigrateByTheHostsName() {
        assertThat(HostFiles.configuration("qemu.conf", HOST, ID, "10.77.0.11"))
                .contains("lock_manager = \"lockd\"")
                .contains("migration_host = \"host-a\"")
                .contains("migration_address = \"10.77.0.11\"")
                .doesNotContain("${");
    }

    @Test
    void shouldNameEveryHostToEachOther() {
        // given
        Map<HostId, String> hosts = new LinkedHashMap<>();
        hosts.put(HOST, "10.77.0.11");
        hosts.put(HostId.of("host-b"), "10.77.0.12");

        // then
        assertThat(HostFiles.names(hosts)).isEqualTo("127.0.0.1 localhost\n10.77.0.11 host-a\n10.77.0.12 host-b\n");
    }

    @Test
    void shouldWriteKeysAsGnuTlsTakesThem() throws IOException {
        // given keys whose numbers need more and fewer bytes
        var certificates = new FleetCertificates(folder, InstantSource.system());
        for (int i = 0; i < 40; i++) {
            HostCredentials credentials = certificates.credentials(HostId.of("host-" + i));

            // when
            String pem = Sec1Key.pem(credentials.key(), credentials.certificate());

            // then all of it is there: the secret, the curve and the point
            byte[] der = java.util.Base64.getMimeDecoder()
                    .decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
            assertThat(der).hasSize(121).startsWith(0x30, 0x77, 2, 1, 1, 4, 32);
        }
    }

    @Test
    void shouldEnterAllNamespacesOfAHost() {
        assertThat(new HostNamespaces(new LabName("lab"), HOST).inside(List.of("virsh", "list")))
                .containsExactly(
                        "nsenter",
                        "--net=/run/netns/lab-host-a",
                        "--mount=/run/tern-lab/lab/ns/host-a.mnt",
                        "--uts=/run/tern-lab/lab/ns/host-a.uts",
                        "--",
                        "virsh",
                        "list");
    }
}
