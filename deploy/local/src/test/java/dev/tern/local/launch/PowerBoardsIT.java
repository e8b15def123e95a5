package dev.tern.local.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.id.HostId;
import dev.tern.local.certificate.FleetCertificates;
import dev.tern.local.certificate.HostCredentials;
import dev.tern.local.process.Backoff;
import dev.tern.local.process.LogSink;
import dev.tern.local.process.Program;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child process that is switched as a host is, over HTTPS. */
class PowerBoardsIT {

    private static final HostId HOST = HostId.of("host-a");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Supervisor supervisor;
    private PowerBoards boards;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        supervisor = new Supervisor(folder, LogSink.NONE, Backoff.DEFAULT, Duration.ofSeconds(5));
        Program host = new Program(HOST.value(), List.of("sh", "-c", "sleep 300"), Map.of(), folder);
        supervisor.start(host);
        HostCredentials identity = new FleetCertificates(folder.resolve("certificates"), InstantSource.system())
                .credentials(HostId.of("boards"));
        var draw = new PretendedDraw(
                Map.of(HOST.value(), 4),
                name -> supervisor.child(name).flatMap(child -> PretendedDraw.cpuTime(child.pid())),
                System::nanoTime);
        boards = new PowerBoards(
                Map.of(HOST, host), supervisor, draw, identity, folder.resolve("account"), LogSink.NONE);
        client = HttpClient.newBuilder().sslContext(trusting(identity.trust())).build();
    }

    @AfterEach
    void stop() throws IOException {
        boards.close();
        supervisor.close();
    }

    @Test
    void shouldEndAHostsDaemonAndStartItAgain() throws Exception {
        // given
        String account = Files.readString(boards.account()).strip();
        assertThat(Files.getPosixFilePermissions(boards.account()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(get(boards.system(HOST), account).body()).contains("\"PowerState\":\"On\"");

        // when
        assertThat(reset("GracefulShutdown", account).statusCode()).isEqualTo(204);
        // then
        await().atMost(SOON)
                .until(() -> get(boards.system(HOST), account).body().contains("\"PowerState\":\"Off\""));
        assertThat(supervisor.children()).isEmpty();

        // when
        assertThat(reset("On", account).statusCode()).isEqualTo(204);
        // then
        await().atMost(SOON)
                .until(() -> get(boards.system(HOST), account).body().contains("\"PowerState\":\"On\""));
        assertThat(supervisor.child(HOST.value()).orElseThrow().alive()).isTrue();
    }

    @Test
    void shouldSayWhatTheHostDrawsByBothResources() throws Exception {
        // given
        String account = Files.readString(boards.account()).strip();
        assertThat(get(boards.system(HOST), account).body()).contains("/redfish/v1/Chassis/host-a");
        URI chassis = boards.system(HOST).resolve("/redfish/v1/Chassis/host-a");

        // then it draws what an idle one does
        assertThat(get(chassis, account).body())
                .contains("/redfish/v1/Chassis/host-a/EnvironmentMetrics", "/redfish/v1/Chassis/host-a/Power");
        assertThat(get(URI.create(chassis + "/EnvironmentMetrics"), account).body())
                .containsPattern("\"PowerWatts\":\\{\"Reading\":9\\d\\.\\d\\}");
        assertThat(get(URI.create(chassis + "/Power"), account).body())
                .containsPattern("\"PowerConsumedWatts\":9\\d\\.\\d");
        assertThat(get(URI.create(chassis + "/Thermal"), account).statusCode()).isEqualTo(404);
        assertThat(get(chassis, "tern:guessed").statusCode()).isEqualTo(401);

        // and when it is off, hardly anything
        reset("GracefulShutdown", account);
        await().atMost(SOON)
                .until(() ->
                        get(URI.create(chassis + "/Power"), account).body().contains("\"PowerConsumedWatts\":4.0"));
    }

    @Test
    void shouldAnswerNobodyElseAndNothingElse() throws Exception {
        String account = Files.readString(boards.account()).strip();

        assertThat(get(boards.system(HOST), "tern:guessed").statusCode()).isEqualTo(401);
        assertThat(get(boards.system(HostId.of("host-z")), account).statusCode())
                .isEqualTo(404);
        assertThat(reset("ForceOff", account).statusCode()).isEqualTo(400);
        assertThat(supervisor.child(HOST.value()).orElseThrow().alive()).isTrue();
    }

    @Test
    void shouldKnowNoSystemWithoutAName() throws Exception {
        String account = Files.readString(boards.account()).strip();
        URI systems = boards.system(HOST).resolve(".");

        assertThat(reset(systems.resolve("Actions/ComputerSystem.Reset"), "On", account)
                        .statusCode())
                .isEqualTo(404);
        assertThat(reset(URI.create(systems + "/Actions/ComputerSystem.Reset"), "On", account)
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(systems, account).statusCode()).isEqualTo(404);
        assertThat(get(boards.system(HOST), account).body()).contains("\"PowerState\":\"On\"");
    }

    private HttpResponse<String> reset(String type, String account) throws Exception {
        return reset(URI.create(boards.system(HOST) + "/Actions/ComputerSystem.Reset"), type, account);
    }

    private HttpResponse<String> reset(URI action, String type, String account) throws Exception {
        return client.send(
                request(action, account)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"ResetType\": \"" + type + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(URI system, String account) throws Exception {
        return client.send(request(system, account).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI to, String account) {
        String pair = Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(to).timeout(SOON).header("Authorization", "Basic " + pair);
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
