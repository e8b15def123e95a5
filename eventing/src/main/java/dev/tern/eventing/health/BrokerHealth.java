package dev.tern.eventing.health;

import dev.tern.eventing.connect.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks the brokers whether they are there. Safe for threads; an answer takes two seconds at the most. */
public final class BrokerHealth implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final String bootstrap;
    private final Admin admin;

    /** Whether the brokers answered, and in words what they did. */
    public record Answer(boolean up, String text) {}

    public BrokerHealth(KafkaConnection kafka) {
        this.bootstrap = kafka.bootstrap();
        Map<String, Object> settings = kafka.named("health").settings();
        settings.put("default.api.timeout.ms", Math.toIntExact(WITHIN.toMillis()));
        settings.put("request.timeout.ms", Math.toIntExact(WITHIN.toMillis()));
        this.admin = Admin.create(settings);
    }

    public Answer check() {
        try {
            int nodes = admin.describeCluster(
                            new DescribeClusterOptions().timeoutMs(Math.toIntExact(WITHIN.toMillis())))
                    .nodes()
                    .get(WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .size();
            return new Answer(nodes > 0, nodes + " brokers at " + bootstrap);
        } catch (ExecutionException | TimeoutException e) {
            return new Answer(false, "Kafka at " + bootstrap + " does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(false, "Interrupted while asking Kafka at " + bootstrap);
        }
    }

    @Override
    public void close() {
        admin.close(WITHIN);
    }
}
