package dev.tern.scheduler.edge.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.WattsReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a system draws, from a controller on this machine with the resources that DMTF's schemas name. */
class RedfishWattsIT {

    private static final HostId HOST = HostId.of("host-a");
    private static final String METRICS = BoardServer.CHASSIS + "/EnvironmentMetrics";
    private static final String POWER = BoardServer.CHASSIS + "/Power";

    @TempDir
    static Path folder;

    private BoardServer board;
    private RedfishClient client;
    private RedfishPower power;

    @BeforeEach
    void start() throws Exception {
        board = new BoardServer(folder);
        Path credentials = folder.resolve("credentials");
        Files.writeString(credentials, BoardServer.USER + ":" + BoardServer.PASSWORD + "\n");
        client = new RedfishClient(TrustedAuthority.in(board.certificate()), credentials, Duration.ofSeconds(30));
        power = new RedfishPower(client, board.system());
        has(BoardServer.CHASSIS, """
                {"EnvironmentMetrics": {"@odata.id": "%s"}, "Power": {"@odata.id": "%s"},
                 "Links": {"ComputerSystems": [{"@odata.id": "%s"}]}}""".formatted(METRICS, POWER, BoardServer.SYSTEM));
        has(METRICS, "{\"PowerWatts\": {\"Reading\": 374.5}}");
        has(POWER, "{\"PowerControl\": [{\"MemberId\": \"0\", \"PowerConsumedWatts\": 344}]}");
    }

    @AfterEach
    void stop() {
        client.close();
        board.close();
    }

    @Test
    void shouldReadWhatTheEnvironmentMetricsSayAndFindThemOnce() {
        assertThat(power.watts(HOST)).isEqualTo(new WattsReading.Said(374.5));
        board.heard.clear();

        assertThat(power.watts(HOST)).isEqualTo(new WattsReading.Said(374.5));
        assertThat(board.heard).containsExactly("GET " + METRICS);
    }

    @Test
    void shouldReadTheOlderResourceWhereThereIsNoNewerOne() {
        has(BoardServer.CHASSIS, "{\"Power\": {\"@odata.id\": \"" + POWER + "\"}}");

        assertThat(power.watts(HOST)).isEqualTo(new WattsReading.Said(344));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"PowerWatts\": null}",
                "{\"PowerWatts\": {\"Reading\": null}}",
                "{\"PowerWatts\": {\"Reading\": \"374\"}}",
                "{\"PowerWatts\": {\"Reading\": 374}, \"Status\": {\"State\": \"Absent\"}}"
            })
    void shouldReadTheOlderResourceWhereTheNewerOneSaysNothing(String metrics) {
        has(METRICS, metrics);

        assertThat(power.watts(HOST)).isEqualTo(new WattsReading.Said(344));
    }

    @Test
    void shouldReadTheOlderResourceWhereTheNewerOneIsNamedAndNotThere() {
        board.resources.remove(METRICS);

        assertThat(power.watts(HOST)).isEqualTo(new WattsReading.Said(344));
    }

    @Test
    void shouldLookAgainWhereTheReadingIsNotWhereItWas() {
        // given
        power.watts(HOST);
        board.resources.remove(METRICS);

        // then one reading is lost, and the next is found
        assertThat(power.watts(HOST)).isInstanceOf(WattsReading.Unread.class);
        assertThat(power.watts(HOST)).isEqualTo(new WattsReading.Said(344));
    }

    @Test
    void shouldNotTakeForAHostsOwnWhatSeveralDrawTogether() {
        has(BoardServer.CHASSIS, """
                {"EnvironmentMetrics": {"@odata.id": "%s"},
                 "Links": {"ComputerSystems": [{"@odata.id": "%s"}, {"@odata.id": "/redfish/v1/Systems/2"}]}}""".formatted(METRICS, BoardServer.SYSTEM));

        unread("watts.unsupported", "names no chassis of its own");
        assertThat(board.heard).doesNotContain("GET " + METRICS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"PowerControl\": []} | watts.none | has no reading",
                "{\"PowerControl\": [{\"PowerConsumedWatts\": null}]} | watts.none | has no reading",
                "[] | power.unreadable | no JSON object"
            })
    void shouldSayWhyThereIsNoReading(String said, String code, String text) {
        has(METRICS, "{}");
        has(POWER, said);

        unread(code, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://elsewhere.example/Power", "//elsewhere.example/Power", "http://127.0.0.1/Power"})
    void shouldNotTakeItsCredentialsToAnotherServer(String address) {
        has(BoardServer.CHASSIS, "{\"Power\": {\"@odata.id\": \"" + address + "\"}}");

        unread("power.unreadable", address);
    }

    @Test
    void shouldSayThatTheControllerDoesNotAnswer() {
        board.answersWith(503, BoardServer.error("It starts."));

        unread("power.busy", "It starts.");
    }

    private void has(String path, String body) {
        board.resources.put(path, body);
    }

    private void unread(String code, String text) {
        assertThat(power.watts(HOST)).isInstanceOfSatisfying(WattsReading.Unread.class, unread -> {
            assertThat(unread.why().code()).as(unread.why().text()).isEqualTo(code);
            assertThat(unread.why().text()).contains("host-a", text).doesNotContain(BoardServer.PASSWORD);
        });
    }
}
