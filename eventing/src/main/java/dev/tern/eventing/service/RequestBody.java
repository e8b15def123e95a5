package dev.tern.eventing.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tern.eventing.json.TernJson;
import java.io.IOException;

/** Reads request bodies; unlike events, what is not known in them is refused by name: it would have no effect. */
public final class RequestBody {

    private static final ObjectReader STRICT = TernJson.mapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .reader();

    private RequestBody() {}

    /** @throws ProblemException 400 naming what is wrong, and where */
    public static <T> T read(byte[] json, Class<T> type) {
        if (json.length == 0) {
            throw ProblemException.badRequest("request.empty", "The request has no body: send a JSON object");
        }
        try {
            T read = STRICT.forType(type).readValue(json);
            if (read == null) {
                throw ProblemException.badRequest("request.empty", "The body is null: send a JSON object");
            }
            return read;
        } catch (JsonProcessingException e) {
            String what = String.valueOf(TernJson.unreadable(type, e).getMessage());
            throw ProblemException.badRequest("request.unreadable", "The body is " + what);
        } catch (IOException e) {
            throw ProblemException.badRequest("request.unreadable", "The body cannot be read: " + e.getMessage());
        }
    }
}
