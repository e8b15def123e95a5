package dev.tern.scheduler.edge.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tern.contracts.id.HostId;
import dev.tern.eventing.port.OwnPorts;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.power.PowerFailure;
import dev.tern.scheduler.power.PowerProblem;
import dev.tern.scheduler.power.PowerReading;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on this machine that answers as Redfish's schema says, and as it must not. */
class RedfishPowerIT {

    private static final HostId HOST = HostId.of("host-a");
    private static final Duration LONG = Duration.ofSeconds(30);

    /** One for all, with one key: making it takes the longest. */
    @TempDir
    static Path folder;

    private BoardServer board;
    private Path credentials;
    private RedfishClient client;
    private RedfishPower power;

    @BeforeEach
    void start() throws Exception {
        board = new BoardServer(folder);
        credentials = folder.resolve("credentials");
        Files.writeString(credentials, BoardServer.USER + ":" + BoardServer.PASSWORD + "\n");
        client = new RedfishClient(TrustedAuthority.in(board.certificate()), credentials, LONG);
        power = new RedfishPower(client, board.system());
    }

    @AfterEach
    void stop() {
        client.close();
        board.close();
    }

    @ParameterizedTest
    @CsvSource({"On, ON", "Paused, ON", "PoweringOn, TURNING_ON", "PoweringOff, TURNING_OFF", "Off, OFF"})
    void shouldReadThePowerState(String said, Power meant) {
        board.powerState.set(said);

        assertThat(power.state(HOST)).isEqualTo(new PowerReading.Known(meant));
    }

    @Test
    void shouldShutDownAndWakeWhereTheControllerSays() {
        // when
        assertThat(power.switchOff(HOST)).isEmpty();
        // then
        assertThat(board.heard)
                .containsExactly(
                        "GET " + BoardServer.SYSTEM,
                        "POST " + BoardServer.RESET + " {\"ResetType\":\"GracefulShutdown\"}");
        assertThat(power.state(HOST).is(Power.TURNING_OFF)).isTrue();

        // when
        board.powerState.set("Off");
        assertThat(power.wake(HOST)).isEmpty();
        // then
        assertThat(board.heard.getLast()).isEqualTo("POST " + BoardServer.RESET + " {\"ResetType\":\"On\"}");
        assertThat(power.state(HOST).is(Power.TURNING_ON)).isTrue();
    }

    @Test
    void shouldFindTheActionWhereTheControllerDoesNotSay() {
        board.actions.set("{}");

        assertThat(power.switchOff(HOST)).isEmpty();
        assertThat(board.heard.getLast()).startsWith("POST " + BoardServer.RESET);
    }

    @ParameterizedTest
    @CsvSource({"On", "PoweringOn"})
    void shouldNotOrderWhatIsSo(String state) {
        board.powerState.set(state);

        assertThat(power.wake(HOST)).isEmpty();
        assertThat(board.heard).containsExactly("GET " + BoardServer.SYSTEM);
    }

    @Test
    void shouldNeverCutPowerWhereShuttingDownIsNotKnown() {
        board.actions.set("""
                {"#ComputerSystem.Reset": {"ResetType@Redfish.AllowableValues": ["On", "ForceOff"]}}""");

        refuses(power.switchOff(HOST), PowerProblem.UNSUPPORTED, "GracefulShutdown", "ForceOff");
        assertThat(board.heard).noneMatch(line -> line.startsWith("POST"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/reset",
                "http://127.0.0.1/reset",
                "//elsewhere.example/reset",
                "https://127.0.0.1@elsewhere.example/reset",
                "not an address"
            })
    void shouldNotTakeItsCredentialsToAnotherServer(String target) {
        board.actions.set("{\"#ComputerSystem.Reset\": {\"target\": \"" + target + "\"}}");

        refuses(power.switchOff(HOST), PowerProblem.UNREADABLE, target);
        assertThat(board.heard).containsExactly("GET " + BoardServer.SYSTEM);
    }

    @Test
    void shouldSayWhatToDoAboutRefusedCredentials() throws IOException {
        // given
        Files.writeString(credentials, "tern:wrong-one");

        // then
        PowerFailure failure = refuses(
                power.switchOff(HOST), PowerProblem.DENIED, "401", "problem with the credentials", "credentials");
        assertThat(failure.text()).contains(credentials.toString()).doesNotContain("wrong-one");

        // when the file is mended, nothing has to be started again
        Files.writeString(credentials, BoardServer.USER + ":" + BoardServer.PASSWORD);
        assertThat(power.switchOff(HOST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret-without-name", ":secret-without-name", "tern:secret-1\ntern:secret-2"})
    void shouldNotShowWhatABrokenFileOfCredentialsHolds(String held) throws IOException {
        Files.writeString(credentials, held);

        PowerFailure failure = refuses(power.wake(HOST), PowerProblem.DENIED, "USER:PASSWORD");
        assertThat(failure.text()).doesNotContain("secret");
        assertThat(board.heard).isEmpty();
    }

    @Test
    void shouldSayThatCredentialsAreMissing() throws IOException {
        Files.delete(credentials);

        refuses(power.wake(HOST), PowerProblem.DENIED, credentials.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "503, BUSY",
        "429, BUSY",
        "404, REFUSED",
        "400, REFUSED",
        "409, REFUSED",
        "500, REFUSED",
        "403, DENIED",
        "302, REFUSED"
    })
    void shouldNameTheStatusAndWhatTheControllerSays(int status, PowerProblem problem) {
        board.answersWith(status, BoardServer.error("The service is what it is."));

        refuses(power.switchOff(HOST), problem, String.valueOf(status), "The service is what it is.");
        assertThat(power.state(HOST)).isInstanceOf(PowerReading.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"PowerState\": \"On\"",
                "[]",
                "<html>It works</html>",
                "{}",
                "{\"PowerState\": null}",
                "{\"PowerState\": \"Sideways\"}"
            })
    void shouldRefuseAnswersWithoutSense(String body) {
        board.answersWith(200, body);

        refuses(power.switchOff(HOST), PowerProblem.UNREADABLE, "see that the address is that of a system");
    }

    @Test
    void shouldReadNoAnswerWithoutEnd() {
        board.answersWith(request -> {
            request.sendResponseHeaders(200, 0);
            byte[] much = new byte[1 << 16];
            for (int i = 0; i < 1_000; i++) {
                request.getResponseBody().write(much);
            }
        });

        refuses(power.state(HOST), PowerProblem.UNREACHABLE, "1048576");
    }

    @Test
    void shouldNotWaitForEver() throws IOException {
        // given one that says that it will answer, and does not
        CountDownLatch held = new CountDownLatch(1);
        board.answersWith(request -> {
            request.sendResponseHeaders(200, 100);
            request.getResponseBody().flush();
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (var hasty =
                new RedfishClient(TrustedAuthority.in(board.certificate()), credentials, Duration.ofMillis(300))) {

            // then
            refuses(
                    new RedfishPower(hasty, board.system()).state(HOST),
                    PowerProblem.LATE,
                    "tern.scheduler.energy.timeout");
        } finally {
            held.countDown();
        }
    }

    @Test
    void shouldBelieveNobodyElsesCertificate() throws NoSuchAlgorithmException {
        try (var other = new RedfishClient(SSLContext.getDefault(), credentials, LONG)) {
            refuses(
                    new RedfishPower(other, board.system()).state(HOST),
                    PowerProblem.UNTRUSTED,
                    "tern.scheduler.energy.authority");
        }
        assertThat(board.heard).isEmpty();
    }

    @Test
    void shouldBelieveACertificateOnlyForWhomItIsMadeOutTo() {
        URI other = URI.create(board.system().toString().replace("127.0.0.1", "localhost"));

        refuses(new RedfishPower(client, other).state(HOST), PowerProblem.UNTRUSTED, "made out to localhost");
        assertThat(board.heard).isEmpty();
    }

    @Test
    void shouldSayThatNobodyListens() throws IOException {
        URI nobody = URI.create("https://127.0.0.1:" + OwnPorts.ofThisProcess().take() + BoardServer.SYSTEM);

        refuses(
                new RedfishPower(client, nobody).wake(HOST),
                PowerProblem.UNREACHABLE,
                nobody.toString(),
                "energy.hosts.host-a.redfish");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bmc/redfish/v1/Systems/1",
                "https://bmc",
                "https://bmc/",
                "https://bmc/redfish/v1/Systems/",
                "https://bmc/redfish/v1/Systems/1?x=1",
                "https://bmc/redfish/v1/Systems/1#x",
                "https://root:calvin@bmc/redfish/v1/Systems/1",
                "/redfish/v1/Systems/1"
            })
    void shouldRefuseAddressesThatAreNoSystems(String address) {
        assertThatThrownBy(() -> new RedfishPower(client, URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Systems/ID")
                .message()
                .doesNotContain("calvin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"})
    void shouldRefuseAuthoritiesThatAreNone(String held) throws IOException {
        Path file = folder.resolve("authority.pem");
        Files.writeString(file, held);

        assertThatThrownBy(() -> TrustedAuthority.in(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());
    }

    private PowerFailure refuses(Optional<PowerFailure> answer, PowerProblem problem, String... saying) {
        assertThat(answer).isPresent();
        return checked(answer.get(), problem, saying);
    }

    private PowerFailure refuses(PowerReading reading, PowerProblem problem, String... saying) {
        assertThat(reading).isInstanceOf(PowerReading.Unknown.class);
        return checked(((PowerReading.Unknown) reading).why(), problem, saying);
    }

    /** Whatever goes wrong: the host and the address are named, and the password is not. */
    private PowerFailure checked(PowerFailure failure, PowerProblem problem, String... saying) {
        assertThat(failure.host()).isEqualTo(HOST);
        assertThat(failure.problem()).as(failure.text()).isEqualTo(problem);
        assertThat(failure.text())
                .contains("host-a", "https://")
                .contains(saying)
                .doesNotContain(BoardServer.PASSWORD);
        assertThat(failure.reason().code()).isEqualTo(problem.code());
        return failure;
    }
}
