package dev.tern.eventing.service;

import dev.tern.eventing.health.BrokerHealth;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.transactions.EventFlow;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Checks of readiness over what eventing knows. */
public final class Checks {

    private Checks() {}

    /** Ready while the brokers answer. */
    public static HealthCheck broker(BrokerHealth health) {
        return () -> {
            BrokerHealth.Answer answer = health.check();
            return HealthCheckResponse.named("kafka")
                    .status(answer.up())
                    .withData("said", answer.text())
                    .build();
        };
    }

    /** Ready once the reader has replayed what stood in its topics. */
    public static HealthCheck caughtUp(String name, TopicReader reader) {
        return () -> HealthCheckResponse.named(name)
                .status(reader.isCaughtUp())
                .withData("handled", reader.handled())
                .build();
    }

    /** Ready once the consumer group has given this instance its partitions. */
    public static HealthCheck joined(String name, EventFlow flow) {
        return () -> HealthCheckResponse.named(name)
                .status(flow.isJoined())
                .withData("handled", flow.handled())
                .build();
    }
}
