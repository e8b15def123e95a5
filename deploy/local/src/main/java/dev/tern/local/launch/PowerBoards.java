package dev.tern.local.launch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tern.contracts.id.HostId;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.json.UnreadableJson;
import dev.tern.local.certificate.HostCredentials;
import dev.tern.local.process.LogSink;
import dev.tern.local.process.Program;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The baseboard controllers of pretended hosts: as much of Redfish, over HTTPS, as reads and switches a system. A host that is
 * switched off is its daemon's end, and that of what it holds.
 *
 * <pre>
 * GET  /redfish/v1/Systems/HOST                                  {"PowerState": "On" | "PoweringOff" | "Off" | "PoweringOn", ...}
 * POST /redfish/v1/Systems/HOST/Actions/ComputerSystem.Reset     {"ResetType": "GracefulShutdown" | "On"}
 * GET  /redfish/v1/Chassis/HOST                                  {"EnvironmentMetrics": ..., "Power": ...}
 * GET  /redfish/v1/Chassis/HOST/EnvironmentMetrics               {"PowerWatts": {"Reading": 112.5}}
 * GET  /redfish/v1/Chassis/HOST/Power                            {"PowerControl": [{"PowerConsumedWatts": 112.5}]}
 * </pre>
 */
final class PowerBoards implements AutoCloseable {

    private static final String SYSTEMS = "/redfish/v1/Systems/";
    private static final String CHASSIS = "/redfish/v1/Chassis/";
    private static final String METRICS = "/EnvironmentMetrics";
    private static final String POWER = "/Power";
    private static final String RESET = "/Actions/ComputerSystem.Reset";
    private static final String USER = "tern";
    private static final int PASSWORD_BYTES = 24;
    private static final int MOST_BYTES = 1024;

    private enum PowerState {
        ON("On"),
        TURNING_OFF("PoweringOff"),
        OFF("Off"),
        TURNING_ON("PoweringOn");

        private final String word;

        PowerState(String word) {
            this.word = word;
        }
    }

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("board-", 0).factory());
    private final Supervisor supervisor;
    private final LogSink sink;
    private final Map<String, Program> hosts;
    private final Map<String, PowerState> states = new ConcurrentHashMap<>();
    private final PretendedDraw draw;
    private final Path account;
    private final String authorization;

    /**
     * @param hosts what each of them runs, kept by the supervisor already
     * @param draw of a host that is on, by its name
     * @param account the file that user and password are written to, for its owner alone
     */
    PowerBoards(
            Map<HostId, Program> hosts,
            Supervisor supervisor,
            PretendedDraw draw,
            HostCredentials identity,
            Path account,
            LogSink sink)
            throws IOException {
        this.hosts = new ConcurrentHashMap<>();
        hosts.forEach((host, program) -> {
            this.hosts.put(host.value(), program);
            states.put(host.value(), PowerState.ON);
        });
        this.supervisor = supervisor;
        this.draw = draw;
        this.sink = sink;
        this.account = account;
        byte[] secret = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(secret);
        String pair = USER + ":" + Base64.getUrlEncoder().encodeToString(secret);
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(account);
        Files.createFile(account, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(account, pair + "\n");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.server()));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Of the host's system. */
    URI system(HostId host) {
        return URI.create(
                "https://" + EmbeddedHosts.LOOPBACK + ":" + server.getAddress().getPort() + SYSTEMS + host);
    }

    Path account() {
        return account;
    }

    private void answer(HttpExchange request) throws IOException {
        try (request) {
            String path = request.getRequestURI().getPath();
            if (path.startsWith(CHASSIS)) {
                answerOfChassis(request, path);
                return;
            }
            String system = path.startsWith(SYSTEMS) ? path.substring(SYSTEMS.length()) : "";
            boolean reset = system.endsWith(RESET);
            String host = reset ? system.substring(0, system.length() - RESET.length()) : system;
            PowerState state = states.get(host);
            if (!isAuthorized(request)) {
                send(request, 401, error("Name and password are those in " + account));
            } else if (state == null) {
                send(request, 404, error("There is no system " + path));
            } else if (reset && request.getRequestMethod().equals("POST")) {
                reset(request, host);
            } else if (!reset && request.getRequestMethod().equals("GET")) {
                send(request, 200, described(host, state));
            } else {
                send(request, 405, error("Not a request that a system takes: " + request.getRequestMethod()));
            }
        }
    }

    private void answerOfChassis(HttpExchange request, String path) throws IOException {
        String[] parts = path.substring(CHASSIS.length()).split("/", 2);
        String host = parts[0];
        PowerState state = states.get(host);
        String below = path.substring(CHASSIS.length() + host.length());
        if (!isAuthorized(request)) {
            send(request, 401, error("Name and password are those in " + account));
        } else if (state == null || !(below.isEmpty() || below.equals(METRICS) || below.equals(POWER))) {
            send(request, 404, error("There is nothing at " + path));
        } else if (!request.getRequestMethod().equals("GET")) {
            send(request, 405, error("Not a request that a chassis takes: " + request.getRequestMethod()));
        } else {
            send(request, 200, ofChassis(host, state, below));
        }
    }

    private Map<String, Object> ofChassis(String host, PowerState state, String below) {
        String id = CHASSIS + host + below;
        if (below.isEmpty()) {
            return Map.of(
                    "@odata.id",
                    id,
                    "@odata.type",
                    "#Chassis.v1_25_0.Chassis",
                    "Id",
                    host,
                    "Name",
                    host,
                    "EnvironmentMetrics",
                    Map.of("@odata.id", id + METRICS),
                    "Power",
                    Map.of("@odata.id", id + POWER),
                    "Links",
                    Map.of("ComputerSystems", List.of(Map.of("@odata.id", SYSTEMS + host))));
        }
        double watts = draw.watts(host, state != PowerState.OFF);
        return below.equals(METRICS)
                ? Map.of(
                        "@odata.id",
                        id,
                        "@odata.type",
                        "#EnvironmentMetrics.v1_3_1.EnvironmentMetrics",
                        "Id",
                        "EnvironmentMetrics",
                        "Name",
                        host,
                        "PowerWatts",
                        Map.of("Reading", watts))
                : Map.of(
                        "@odata.id",
                        id,
                        "@odata.type",
                        "#Power.v1_7_1.Power",
                        "Id",
                        "Power",
                        "Name",
                        host,
                        "PowerControl",
                        List.of(Map.of("MemberId", "0", "PowerConsumedWatts", watts)));
    }

    private boolean isAuthorized(HttpExchange request) {
        String given = request.getRequestHeaders().getFirst("Authorization");
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), authorization.getBytes(StandardCharsets.UTF_8));
    }

    private void reset(HttpExchange request, String host) throws IOException {
        String body = new String(request.getRequestBody().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        switch (resetType(body)) {
            case "GracefulShutdown" -> change(host, PowerState.ON, PowerState.TURNING_OFF);
            case "On" -> change(host, PowerState.OFF, PowerState.TURNING_ON);
            case null, default -> {
                send(request, 400, error("ResetType is to be On or GracefulShutdown"));
                return;
            }
        }
        send(request, 204, Map.of());
    }

    private static @Nullable String resetType(String body) {
        try {
            return TernJson.read(body, Map.class).get("ResetType") instanceof String type ? type : null;
        } catch (UnreadableJson e) {
            return null;
        }
    }

    /** What is so already, or on its way, is left as it is. */
    private void change(String host, PowerState from, PowerState way) {
        if (states.replace(host, from, way)) {
            threads.execute(() -> carryOut(host, way));
        }
    }

    private void carryOut(String host, PowerState way) {
        Program program = hosts.get(host);
        try {
            if (way == PowerState.TURNING_OFF) {
                supervisor.stop(host);
                states.put(host, PowerState.OFF);
            } else if (program != null) {
                supervisor.start(program);
                states.put(host, PowerState.ON);
            }
        } catch (IOException e) {
            sink.line(host, "cannot be switched: " + e.getMessage());
            states.put(host, way == PowerState.TURNING_OFF ? PowerState.ON : PowerState.OFF);
        }
    }

    private static Map<String, Object> described(String host, PowerState state) {
        return Map.of(
                "@odata.id",
                SYSTEMS + host,
                "@odata.type",
                "#ComputerSystem.v1_22_0.ComputerSystem",
                "Id",
                host,
                "Name",
                host,
                "PowerState",
                state.word,
                "Links",
                Map.of("Chassis", List.of(Map.of("@odata.id", CHASSIS + host))),
                "Actions",
                Map.of(
                        "#ComputerSystem.Reset",
                        Map.of(
                                "target",
                                SYSTEMS + host + RESET,
                                "ResetType@Redfish.AllowableValues",
                                List.of("On", "GracefulShutdown"))));
    }

    private static Map<String, Object> error(String message) {
        return Map.of("error", Map.of("code", "Base.1.18.GeneralError", "message", message));
    }

    private static void send(HttpExchange request, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = body.isEmpty() ? new byte[0] : TernJson.bytes(body);
        request.getResponseHeaders().set("Content-Type", "application/json");
        request.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        request.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
