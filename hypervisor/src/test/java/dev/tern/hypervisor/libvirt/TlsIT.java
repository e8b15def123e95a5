package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.GuestEvent;
import dev.tern.hypervisor.GuestEvent.Kind;
import dev.tern.hypervisor.GuestStats;
import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.connection.LibvirtUri;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real libvirtd that is reached over TLS, as a monitor on another machine reaches it. */
class TlsIT {

    private static final VmId VM = VmId.of("6f1c0de0-0000-4000-8000-0000000a0001");

    @TempDir
    static Path folder;

    private static TestHost host;
    private static int port;

    @BeforeAll
    static void startHost() throws Exception {
        TestHost.isNeeded();
        for (String authority : List.of("fleet", "stranger")) {
            certificates(authority);
        }
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        host = new TestHost(folder.resolve("a"), "");
        Path pki = folder.resolve("fleet");
        for (String line : List.of(
                "listen_tls = 1",
                "listen_addr = \"127.0.0.1\"",
                "tls_port = \"" + port + "\"",
                "ca_file = \"" + pki.resolve("cacert.pem") + "\"",
                "cert_file = \"" + pki.resolve("clientcert.pem") + "\"",
                "key_file = \"" + pki.resolve("clientkey.pem") + "\"")) {
            host.inside("echo '" + line + "' >> /etc/libvirt/libvirtd.conf");
        }
        host.restart("--listen");
    }

    /** An authority and what it has signed, in the layout of libvirt's {@code pkipath}. */
    private static void certificates(String authority) throws Exception {
        Path pki = Files.createDirectories(folder.resolve(authority));
        Files.writeString(pki.resolve("extensions"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
        for (String line : List.of(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + authority
                        + " -keyout cakey.pem -out cacert.pem",
                "req -newkey rsa:2048 -nodes -subj /CN=monitor -keyout clientkey.pem -out request.pem",
                "x509 -req -in request.pem -CA cacert.pem -CAkey cakey.pem -CAcreateserial -days 2"
                        + " -extfile extensions -out clientcert.pem")) {
            Process openssl = new ProcessBuilder(List.of(("openssl " + line).split(" ", -1)))
                    .directory(pki.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(openssl.exitValue()).as(said).isZero();
        }
    }

    @AfterAll
    static void stopHost() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    private static LibvirtConnector reader(String authority) {
        return LibvirtConnector.readingFrom(
                new LibvirtUri("qemu+tls://localhost:" + port + "/system?pkipath=" + folder.resolve(authority)),
                Duration.ofSeconds(5),
                () -> Duration.ofNanos(System.nanoTime()));
    }

    @Test
    void shouldReadAndHearAHostOverTls() throws IOException {
        // given
        Queue<GuestEvent> heard = new ConcurrentLinkedQueue<>();
        TestGuest guest = new TestGuest(folder, "far", VM, 100, 1_000_000);
        try (LibvirtConnector connector = reader("fleet");
                Hypervisor far = connector.connect()) {
            far.listen(heard::add);

            // when
            host.define(guest.xml());

            // then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> heard.contains(new GuestEvent(VM, Kind.DEFINED, 0)));
            assertThat(far.host().version()).startsWith("qemu ");
            assertThat(far.guests()).extracting(GuestStats::name).containsExactly("far");
            assertThat(far.inventory(HostId.of("host-a")).orElseThrow().guests())
                    .hasSize(1);
            assertThatThrownBy(() -> far.destroy(VM))
                    .isInstanceOfSatisfying(
                            HypervisorRefusal.class, e -> assertThat(e.code()).isEqualTo("access.denied"));
        }
    }

    @Test
    void shouldNotTalkToAHostOfAnotherAuthority() throws IOException {
        try (LibvirtConnector connector = reader("stranger")) {
            assertThatThrownBy(connector::connect)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(HypervisorRefusal.class)
                    .hasMessageContaining("cannot be reached");
        }
    }
}
