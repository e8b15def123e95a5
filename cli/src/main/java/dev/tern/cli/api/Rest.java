package dev.tern.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.eventing.json.TernJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** JSON over HTTP with limits to patience, and answers that are no success turned into what they mean. */
public final class Rest implements AutoCloseable {

    private static final ObjectMapper MAPPER = TernJson.mapper();
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int SHOWN = 300;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final Duration patience;

    /** @param patience how long a service may take to answer */
    public Rest(Duration patience) {
        this.patience = patience;
    }

    public JsonNode get(String service, String base, String path) throws ApiFailure {
        return send(service, request(service, base, path).GET().build());
    }

    public JsonNode post(String service, String base, String path, JsonNode body) throws ApiFailure {
        return send(
                service,
                request(service, base, path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(TernJson.bytes(body)))
                        .build());
    }

    /** Whether the service says it is ready; a service that is not there is not. */
    public boolean isReady(String base) {
        try {
            var response = http.send(
                    request("service", base, "/q/health/ready").GET().build(), HttpResponse.BodyHandlers.discarding());
            return response.statusCode() == 200;
        } catch (IOException | ApiFailure e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpRequest.Builder request(String service, String base, String path) throws ApiFailure {
        try {
            return HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(patience)
                    .header("Accept", "application/json, application/problem+json");
        } catch (IllegalArgumentException e) {
            throw new ApiFailure.Invalid("The address of the " + service + " service is not valid: " + base + path
                    + "; write it as http://HOST:PORT");
        }
    }

    private JsonNode send(String service, HttpRequest request) throws ApiFailure {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new ApiFailure.Unreachable("The " + service + " service does not answer at "
                    + authority(request.uri()) + ": is Tern up? (tern status, tern up)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiFailure.Unreachable("Interrupted while the " + service + " service was asked");
        }
        if (response.statusCode() / 100 != 2) {
            throw refusal(service, response);
        }
        if (response.body().length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            return MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new ApiFailure.Broken("The " + service + " service answered something that is no JSON: "
                    + cut(new String(response.body(), StandardCharsets.UTF_8)));
        }
    }

    private static ApiFailure refusal(String service, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String said = new String(response.body(), StandardCharsets.UTF_8);
        String code = "http." + status;
        String detail = cut(said.isBlank() ? "HTTP status " + status : said);
        try {
            JsonNode problem = MAPPER.readTree(said);
            if (problem != null && problem.hasNonNull("detail")) {
                detail = problem.path("detail").asText();
                code = problem.path("code").asText(code);
            }
        } catch (JsonProcessingException e) {
            // not a problem document: what was said is shown as it is
        }
        return switch (status) {
            case 404 -> new ApiFailure.Unknown(detail);
            case 400, 405, 413, 415 -> new ApiFailure.Invalid(detail);
            case 401, 403, 409, 412, 422 -> new ApiFailure.Refused(code, detail);
            case 503 -> new ApiFailure.Unreachable("The " + service + " service cannot do that now: " + detail);
            default -> new ApiFailure.Broken("The " + service + " service failed (" + code + "): " + detail);
        };
    }

    private static String authority(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
