package dev.tern.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** All services at one address, with the answers that a test lays down, by method and path. */
final class FakeServices implements AutoCloseable {

    /** What was asked. */
    record Request(String what, String body) {}

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeServices() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    FakeServices answer(String methodAndPath, int status, String body) {
        answers.put(methodAndPath, new ConcurrentLinkedDeque<>(List.of(of(status, body))));
        return this;
    }

    /** To the next request of the kind, once those before have been answered. */
    FakeServices then(String methodAndPath, String body) {
        answers.computeIfAbsent(methodAndPath, none -> new ConcurrentLinkedDeque<>())
                .add(of(200, body));
        return this;
    }

    private static Answer of(int status, String body) {
        return new Answer(status, body.replace('\'', '"'));
    }

    FakeServices answer(String methodAndPath, String body) {
        return answer(methodAndPath, 200, body);
    }

    Map<String, String> environment() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of(
                "TERN_MONITOR_URL", url,
                "TERN_SCHEDULER_URL", url,
                "TERN_POLICY_URL", url,
                "TERN_TRANSFER_URL", url,
                "TERN_ACTOR", "ada",
                "TERN_HOME", System.getProperty("java.io.tmpdir") + "/tern-no-such-home");
    }

    List<Request> requests() {
        return requests;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(new Request(what, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Deque<Answer> known = answers.getOrDefault(what, new ConcurrentLinkedDeque<>());
        Answer answer = known.size() > 1 ? known.poll() : known.peek();
        if (answer == null) {
            answer = of(404, "{'detail':'There is nothing at " + what + "','code':'http.404'}");
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
