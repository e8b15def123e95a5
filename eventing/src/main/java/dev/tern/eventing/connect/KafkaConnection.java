package dev.tern.eventing.connect;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How to reach the cluster.
 *
 * @param bootstrap {@code HOST:PORT}, several with commas between
 * @param clientId of this process, unique per instance: it is seen in the broker's logs and quotas
 * @param properties further settings of every client, as {@code security.protocol} and {@code ssl.*}
 */
public record KafkaConnection(String bootstrap, String clientId, Map<String, String> properties) {

    private static final int REQUEST_TIMEOUT_MS = 10_000;
    private static final int RECONNECT_MS = 100;
    private static final int MOST_RECONNECT_MS = 2_000;

    public KafkaConnection {
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException(
                    "No Kafka to connect to: set kafka.bootstrap.servers (KAFKA_BOOTSTRAP_SERVERS) to HOST:PORT");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("A Kafka client has an id");
        }
        properties = Map.copyOf(properties);
    }

    public static KafkaConnection of(String bootstrap, String clientId) {
        return new KafkaConnection(bootstrap, clientId, Map.of());
    }

    /** For one more client of the same process. */
    public KafkaConnection named(String suffix) {
        return new KafkaConnection(bootstrap, clientId + "-" + suffix, properties);
    }

    /** A consumer of committed transactions that commits nothing by itself; {@code more} are further settings. */
    public Consumer<byte[], byte[]> consumer(Map<String, ?> more) {
        Map<String, Object> settings = settings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The settings that all clients share. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("request.timeout.ms", REQUEST_TIMEOUT_MS);
        settings.put("reconnect.backoff.ms", RECONNECT_MS);
        settings.put("reconnect.backoff.max.ms", MOST_RECONNECT_MS);
        settings.put("enable.metrics.push", false);
        settings.putAll(properties);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("client.id", clientId);
        return settings;
    }
}
