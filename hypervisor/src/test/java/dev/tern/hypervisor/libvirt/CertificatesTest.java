package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    @TempDir
    Path etc;

    private void configure(String text) throws IOException {
        Files.createDirectories(etc.resolve("libvirt"));
        Files.writeString(etc.resolve("libvirt/qemu.conf"), text);
    }

    private Path issued(String place) throws IOException {
        Path folder = Files.createDirectories(etc.resolve(place));
        for (String file :
                List.of("ca-cert.pem", "server-cert.pem", "server-key.pem", "client-cert.pem", "client-key.pem")) {
            Files.writeString(folder.resolve(file), "");
        }
        return folder;
    }

    private String objection() {
        return new Certificates(etc, true).objection().map(Reason::code).orElse("");
    }

    @Test
    void shouldObjectToAHostWithoutCertificates() {
        assertThat(new Certificates(etc, true).objection().orElseThrow().text())
                .contains(
                        "ca-cert.pem", "client-key.pem", etc.resolve("pki/qemu").toString());
        assertThat(objection()).isEqualTo("tls.unavailable");
    }

    @Test
    void shouldLookWhereLibvirtDoes() throws IOException {
        issued("pki/qemu");
        assertThat(objection()).isEmpty();

        Files.createDirectories(etc.resolve("pki/libvirt-migrate"));
        assertThat(objection()).isEqualTo("tls.unavailable");

        configure("default_tls_x509_cert_dir = \"" + issued("own") + "\"\n");
        assertThat(objection()).isEmpty();

        configure("migrate_tls_x509_cert_dir = \"/none\"\ndefault_tls_x509_cert_dir = \"" + issued("own") + "\"\n");
        assertThat(objection()).isEqualTo("tls.unavailable");
    }

    @Test
    void shouldObjectToAHostThatTakesGuestsFromAnybody() throws IOException {
        issued("pki/qemu");
        configure("default_tls_x509_verify = 0\n");
        assertThat(objection()).isEqualTo("tls.unverified");
        configure("# default_tls_x509_verify = 0\ndefault_tls_x509_verify = 0\nmigrate_tls_x509_verify = 1\n");
        assertThat(objection()).isEmpty();
    }

    @Test
    void shouldSayNothingOfAHostThatItDoesNotSee() {
        assertThat(new Certificates(etc, false).objection()).isEmpty();
    }
}
