package dev.tern.monitor;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.eventing.port.OwnPorts;
import dev.tern.hypervisor.connect.HypervisorUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged monitor as a process, watching {@code host-a} and {@code host-b} in a folder. */
final class MonitorProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LocalProcess process;
    private final int port;

    private MonitorProcess(LocalProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static MonitorProcess start(Path folder, String bootstrap, Map<String, String> further) throws IOException {
        int port = OwnPorts.ofThisProcess().take();
        List<String> command = new ArrayList<>(List.of(
                LocalProcess.java(),
                "-Xmx128m",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.shutdown.delay=0S",
                "-Dkafka.bootstrap.servers=" + bootstrap,
                "-Dtern.monitor.sample-period=200ms",
                "-Dtern.monitor.down-after=2s"));
        for (String host : List.of("host-a", "host-b")) {
            String key = "-Dtern.monitor.hosts." + host;
            command.add(key + ".hypervisor=" + HypervisorUri.embedded(folder.resolve(host + ".sock")));
            command.add(key + ".zone=zone-1");
            command.add(key + ".agent=127.0.0.1:18101");
            command.add(key + ".labels.rack=r1");
        }
        further.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of(
                "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        Path log = folder.resolve("monitor.log");
        return new MonitorProcess(new LocalProcess(command, log, log), port);
    }

    void awaitReady() {
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(process.log());
            }
            return send(HttpRequest.newBuilder(uri("/q/health/ready")).build()).statusCode() == 200;
        });
    }

    int awaitEnd() throws InterruptedException {
        return process.awaitEnd();
    }

    String log() {
        return process.log();
    }

    JsonNode get(String path) {
        return MonitorIT.json(text(path));
    }

    String text(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build()).body();
    }

    JsonNode post(String path, String body) {
        return MonitorIT.json(send(HttpRequest.newBuilder(uri(path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build())
                .body());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        process.close();
    }
}
