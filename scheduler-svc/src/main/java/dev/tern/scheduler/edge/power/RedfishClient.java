package dev.tern.scheduler.edge.power;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.contracts.id.HostId;
import dev.tern.eventing.json.TernJson;
import dev.tern.scheduler.power.PowerProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks baseboard controllers over HTTPS, with HTTP's basic authentication. Redirects are not followed, so that the
 * credentials go nowhere else; an answer may be as long as the largest that a controller gives, and no longer.
 */
public final class RedfishClient implements AutoCloseable {

    private static final int MOST_BYTES = 1 << 20;
    private static final int SHOWN = 300;
    private static final int OK = 200;
    private static final int NOT_OK = 300;
    private static final int BAD_REQUEST = 400;

    private final ObjectMapper json = TernJson.mapper();
    private final HttpClient http;
    private final Path credentials;
    private final Duration within;

    /**
     * @param trusted whose certificates controllers have
     * @param credentials file with one line {@code USER:PASSWORD}
     * @param within a request is answered whole
     */
    public RedfishClient(SSLContext trusted, Path credentials, Duration within) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(trusted)
                .connectTimeout(within)
                .build();
        this.credentials = credentials;
        this.within = within;
    }

    JsonNode get(HostId host, URI resource) throws RedfishException {
        HttpResponse<byte[]> answer = send(host, request(resource).GET().build());
        JsonNode read = parsed(answer.body());
        if (read == null || !read.isObject()) {
            throw new RedfishException(
                    PowerProblem.UNREADABLE,
                    resource + " answered what is no JSON object: see that the address is that of a system");
        }
        return read;
    }

    void reset(HostId host, URI action, String type) throws RedfishException {
        byte[] body = TernJson.bytes(Map.of("ResetType", type));
        send(
                host,
                request(action)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build());
    }

    private HttpRequest.Builder request(URI to) throws RedfishException {
        try {
            return HttpRequest.newBuilder(to)
                    .timeout(within)
                    .header("Accept", "application/json")
                    .header("OData-Version", "4.0")
                    .header("Authorization", Credentials.in(credentials).basic());
        } catch (IOException e) {
            throw new RedfishException(
                    PowerProblem.DENIED,
                    "the credentials for " + to + " cannot be read (" + e.getMessage()
                            + "): write one line USER:PASSWORD into " + credentials,
                    e);
        }
    }

    private HttpResponse<byte[]> send(HostId host, HttpRequest request) throws RedfishException {
        CompletableFuture<HttpResponse<byte[]>> coming =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            HttpResponse<byte[]> answer = coming.get(within.toNanos(), TimeUnit.NANOSECONDS);
            int status = answer.statusCode();
            if (status >= OK && status < NOT_OK) {
                return answer;
            }
            throw refused(request.uri(), answer);
        } catch (TimeoutException e) {
            throw late(request.uri(), e);
        } catch (ExecutionException e) {
            throw broken(host, request.uri(), e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedfishException(PowerProblem.LATE, request.uri() + " was not waited for: Tern stops", e);
        } finally {
            coming.cancel(true);
        }
    }

    private RedfishException late(URI uri, Throwable why) {
        return new RedfishException(
                PowerProblem.LATE,
                uri + " did not answer within " + within + ": see whether it works, and whether"
                        + " tern.scheduler.energy.timeout is long enough for it",
                why);
    }

    private RedfishException broken(HostId host, URI uri, Throwable why) {
        if (why instanceof HttpTimeoutException) {
            return late(uri, why);
        }
        if (isOfTrust(why)) {
            return new RedfishException(
                    PowerProblem.UNTRUSTED,
                    uri + " has no certificate that is trusted (" + shown(String.valueOf(why.getMessage()))
                            + "): put the certificate of its authority into the file of"
                            + " tern.scheduler.energy.authority, and see that it is made out to " + uri.getHost(),
                    why);
        }
        String said = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return new RedfishException(
                PowerProblem.UNREACHABLE,
                uri + " was not reached (" + shown(said) + "): see that tern.scheduler.energy.hosts." + host
                        + ".redfish is right and that the network of the controllers works",
                why);
    }

    private static boolean isOfTrust(Throwable why) {
        return why instanceof SSLException || (why.getCause() != null && isOfTrust(why.getCause()));
    }

    private RedfishException refused(URI uri, HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        String answered = uri + " answered " + status + said(answer.body());
        return switch (status) {
            case 401, 403 ->
                new RedfishException(
                        PowerProblem.DENIED,
                        answered + ": write name and password of an account that may reset systems into "
                                + credentials);
            case 404 ->
                new RedfishException(
                        PowerProblem.REFUSED,
                        answered + ": it has nothing there; " + uri.resolve("/redfish/v1/Systems")
                                + " lists the systems that it has");
            case 408, 429, 502, 503, 504 ->
                new RedfishException(PowerProblem.BUSY, answered + ": it is tried again by itself");
            default ->
                new RedfishException(
                        PowerProblem.REFUSED,
                        answered
                                + (status < BAD_REQUEST
                                        ? ", which is not followed: set the address that it leads to"
                                        : ": do what it asks for, or leave this host to people"));
        };
    }

    /** What Redfish has to say about an error: the extended message, or that of the error itself. */
    private String said(byte[] body) {
        JsonNode read = parsed(body);
        if (read == null) {
            return "";
        }
        JsonNode error = read.path("error");
        String extended =
                error.path("@Message.ExtendedInfo").path(0).path("Message").asText();
        String text = extended.isEmpty() ? error.path("message").asText() : extended;
        return text.isEmpty() ? "" : " (" + shown(text) + ")";
    }

    private @Nullable JsonNode parsed(byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            return null;
        }
    }

    /** Of what strangers say, what may stand in a message. */
    static String shown(String foreign) {
        String cut = foreign.length() <= SHOWN ? foreign : foreign.substring(0, SHOWN) + "...";
        return cut.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
