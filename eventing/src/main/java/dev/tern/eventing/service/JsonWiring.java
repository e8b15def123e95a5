package dev.tern.eventing.service;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.eventing.json.TernJson;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The application's mapper is the platform's; unlike an event's, a field of a request that nobody knows is refused. */
@Singleton
public class JsonWiring {

    @Produces
    @Singleton
    ObjectMapper mapper() {
        return TernJson.mapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }
}
