package dev.tern.eventing.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.eventing.json.TernJson;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The application's mapper is the platform's. */
@Singleton
public class JsonWiring {

    @Produces
    @Singleton
    ObjectMapper mapper() {
        return TernJson.mapper();
    }
}
