package dev.tern.transfer.edge.hooks;

import dev.tern.eventing.json.TernJson;
import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A web server, told by POST of {@code {"move":ID,"vm":ID,"name":NAME,"from":HOST,"to":HOST,"moment":"before","attempt":1}}.
 *
 * <pre>
 * 2xx             acknowledged
 * 429, 503        asks for more time, with Retry-After in seconds if it likes: asked again until the deadline
 * no answer       asked again until the deadline
 * anything else   objects: a redirect too, which is not followed
 * </pre>
 */
final class WebHook implements Hook {

    private static final int OK = 200;
    private static final int NOT_OK = 300;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** What is posted. */
    private record Told(String move, String vm, String name, String from, String to, String moment, int attempt) {}

    private final URI uri;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_WITHIN)
            .build();

    WebHook(URI uri) {
        this.uri = uri;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public Said ask(Call call, int attempt, Duration left) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .timeout(left)
                .POST(BodyPublishers.ofByteArray(TernJson.bytes(told(call, attempt))))
                .build();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, head -> new FirstBytes());
        try {
            return said(answer.get(left.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return late();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpTimeoutException) {
                return late();
            }
            return Again.silent(uri.getHost() + " did not answer: " + FirstBytes.shown(String.valueOf(e.getCause())));
        } finally {
            answer.cancel(true);
        }
    }

    private Again late() {
        return Again.silent(uri.getHost() + " did not answer in time");
    }

    private static Told told(Call call, int attempt) {
        return new Told(
                call.migration().value(),
                call.vm().value(),
                call.vmName(),
                call.from().value(),
                call.to().value(),
                call.moment().word(),
                attempt);
    }

    private Said said(HttpResponse<String> response) {
        int status = response.statusCode();
        String text = uri.getHost() + " answered " + status + (response.body().isEmpty() ? "" : ": " + response.body());
        if (status >= OK && status < NOT_OK) {
            return new Final(Kind.ACKNOWLEDGED, "");
        }
        return status == TOO_MANY || status == UNAVAILABLE
                ? new Again(wait(response), Kind.SILENT, text)
                : new Final(Kind.OBJECTED, text);
    }

    /** In seconds only: what cannot be read is no wish. */
    private static Duration wait(HttpResponse<String> response) {
        String wish = response.headers().firstValue("Retry-After").orElse("").strip();
        if (!wish.matches("\\d{1,6}")) {
            return Duration.ZERO;
        }
        Duration seconds = Duration.ofSeconds(Long.parseLong(wish));
        return seconds.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : seconds;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
