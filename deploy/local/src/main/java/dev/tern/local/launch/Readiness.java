package dev.tern.local.launch;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.local.process.ChildState;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Waits until processes that were started do their work. */
public final class Readiness implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int DEATHS = 3;
    private static final int SHOWN_LINES = 12;

    private final Supervisor supervisor;
    private final Path logs;
    private final Duration within;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    /** @param within how long each may take */
    public Readiness(Supervisor supervisor, Path logs, Duration within) {
        this.supervisor = supervisor;
        this.logs = logs;
        this.within = within;
    }

    /** @throws IOException when the process dies again and again, or takes too long; with the last it said */
    void awaitService(String name, String url) throws IOException {
        var ready = HttpRequest.newBuilder(URI.create(url + "/q/health/ready"))
                .timeout(ANSWER)
                .build();
        await(name, () -> answersOk(ready));
    }

    /** A process that listens on a unix socket. */
    public void awaitSocket(String name, Path socket) throws IOException {
        await(name, () -> accepts(socket));
    }

    void awaitPort(String name, Endpoint listen) throws IOException {
        await(name, () -> listens(listen));
    }

    /** A process that is ready when a condition holds, which is asked again and again. */
    public void await(String name, Condition condition) throws IOException {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.holds()) {
            ChildState child = supervisor
                    .child(name)
                    .orElseThrow(() -> new IOException("The process " + name + " was stopped before it was ready"));
            if (child.deaths() >= DEATHS) {
                throw new IOException("The process " + name + " ended " + child.deaths() + " times, last with "
                        + child.lastExit() + "; " + lastWords(name));
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "The process " + name + " is not ready after " + within.toSeconds() + " s; " + lastWords(name));
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for processes", e);
        }
    }

    private String lastWords(String name) throws IOException {
        Path log = logs.resolve(name + ".log");
        if (!Files.isReadable(log)) {
            return "it left no log";
        }
        List<String> lines = Files.readAllLines(log);
        return "the end of " + log + ":\n  "
                + String.join("\n  ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    private boolean answersOk(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + request.uri(), e);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean listens(Endpoint listen) {
        try (var socket = new Socket(listen.address(), listen.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean accepts(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        http.close();
    }

    /** Whether a process does its work; false also where it does not answer. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }
}
