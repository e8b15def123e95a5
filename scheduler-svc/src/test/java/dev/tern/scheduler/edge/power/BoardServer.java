package dev.tern.scheduler.edge.power;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A baseboard controller on this machine: HTTPS, one system, basic authentication. */
final class BoardServer implements AutoCloseable {

    static final String SYSTEM = "/redfish/v1/Systems/437XR1138R2";
    static final String RESET = SYSTEM + "/Actions/ComputerSystem.Reset";
    static final String CHASSIS = "/redfish/v1/Chassis/1U";
    static final String USER = "tern";
    static final String PASSWORD = "not:for:logs";
    private static final String STORE_PASSWORD = "changeit";

    /** How one request is answered in place of the controller's own way. */
    @FunctionalInterface
    interface Reaction {
        void to(HttpExchange request) throws IOException;
    }

    final List<String> heard = new CopyOnWriteArrayList<>();
    final AtomicReference<String> powerState = new AtomicReference<>("On");
    final AtomicReference<String> actions;
    /** What it has beside the system, by path. */
    final Map<String, String> resources = new ConcurrentHashMap<>();

    private final AtomicReference<Reaction> reaction = new AtomicReference<>();
    private final ExecutorService serving = Executors.newCachedThreadPool();
    private final HttpsServer server;
    private final Path certificate;

    /** @param folder for its key, which is made where there is none, and for its certificate in PEM */
    BoardServer(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("board.p12");
        if (Files.notExists(store)) {
            keyed(store);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        certificate = folder.resolve("board.pem");
        String base64 = Base64.getMimeEncoder()
                .encodeToString(keys.getCertificate("board").getEncoded());
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);

        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(serving);
        server.createContext("/", this::answer);
        server.start();
        actions = new AtomicReference<>("""
                {"#ComputerSystem.Reset": {"target": "%s",
                  "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "GracefulShutdown", "GracefulRestart"]}}""".formatted(RESET));
    }

    /** The JDK's own tool makes the key, so that no test depends on a library for certificates. */
    private static void keyed(Path store) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "board",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=board",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!tool.waitFor(60, TimeUnit.SECONDS) || tool.exitValue() != 0) {
            throw new IOException("keytool made no key: " + said);
        }
    }

    Path certificate() {
        return certificate;
    }

    URI system() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + SYSTEM);
    }

    void answersWith(Reaction other) {
        reaction.set(other);
    }

    void answersWith(int status, String body) {
        answersWith(request -> send(request, status, body));
    }

    private void answer(HttpExchange request) throws IOException {
        String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        heard.add((request.getRequestMethod() + " " + request.getRequestURI() + " " + body).strip());
        try (request) {
            Reaction other = reaction.get();
            if (other != null) {
                other.to(request);
            } else if (!authorised(request)) {
                send(request, 401, error("There is a problem with the credentials."));
            } else {
                own(request, body);
            }
        }
    }

    private static boolean authorised(HttpExchange request) {
        String pair = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return ("Basic " + pair).equals(request.getRequestHeaders().getFirst("Authorization"));
    }

    private void own(HttpExchange request, String body) throws IOException {
        String what = request.getRequestMethod() + " " + request.getRequestURI().getPath();
        switch (what) {
            case "GET " + SYSTEM -> send(request, 200, resource());
            case "POST " + RESET -> {
                powerState.set(body.contains("\"On\"") ? "PoweringOn" : "PoweringOff");
                send(request, 204, "");
            }
            default -> {
                String found = what.startsWith("GET ") ? resources.get(what.substring(4)) : null;
                send(
                        request,
                        found == null ? 404 : 200,
                        found == null ? error("The resource at " + what + " was not found.") : found);
            }
        }
    }

    private String resource() {
        return """
                {"@odata.id": "%s", "@odata.type": "#ComputerSystem.v1_22_0.ComputerSystem", "Id": "437XR1138R2",
                 "Name": "WebFrontEnd483", "Status": {"State": "Enabled", "Health": "OK"}, "PowerState": "%s",
                 "Links": {"Chassis": [{"@odata.id": "%s"}]},
                 "Actions": %s}""".formatted(SYSTEM, powerState.get(), CHASSIS, actions.get());
    }

    static String error(String message) {
        return """
                {"error": {"code": "Base.1.18.GeneralError", "message": "See the extended information.",
                  "@Message.ExtendedInfo": [{"MessageId": "Base.1.18.X", "Message": "%s"}]}}""".formatted(message);
    }

    static void send(HttpExchange request, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = request.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        serving.shutdownNow();
    }
}
