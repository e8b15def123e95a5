package dev.tern.eventing.topics;

import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the platform's topics. May be called by every process at its start: what exists is left as it is. */
public final class TopicAdmin {

    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final String COMPACTION_LAG_MS = "60000";

    private TopicAdmin() {}

    /** As {@link #ensure(KafkaConnection, TopicSettings)} with the defaults of one machine. */
    public static Set<String> ensure(String bootstrap) throws IOException {
        return ensure(KafkaConnection.of(bootstrap, "tern-topics"), TopicSettings.DEFAULT);
    }

    /**
     * Makes all topics that are missing and returns their names.
     *
     * @throws IOException when the brokers are not there, or refuse
     */
    public static Set<String> ensure(KafkaConnection kafka, TopicSettings settings) throws IOException {
        try (Admin admin = Admin.create(kafka.settings())) {
            Set<String> known = admin.listTopics().names().get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            List<NewTopic> missing = wanted(settings).stream()
                    .filter(topic -> !known.contains(topic.name()))
                    .toList();
            for (Map.Entry<String, KafkaFuture<Void>> made :
                    admin.createTopics(missing).values().entrySet()) {
                await(made.getKey(), made.getValue());
            }
            return Set.copyOf(missing.stream().map(NewTopic::name).toList());
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Kafka at " + kafka.bootstrap() + " did not list its topics: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while making topics", e);
        }
    }

    private static void await(String topic, KafkaFuture<Void> made) throws IOException, InterruptedException {
        try {
            made.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IOException("Kafka did not make the topic " + topic + ": " + e.getMessage(), e);
            }
        }
    }

    private static List<NewTopic> wanted(TopicSettings settings) {
        List<NewTopic> topics = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            topics.add(new NewTopic(topic.topicName(), settings.partitions(), settings.replicas())
                    .configs(configs(topic, settings)));
        }
        topics.add(new NewTopic(DeadLetters.TOPIC, 1, settings.replicas())
                .configs(Map.of("cleanup.policy", "compact,delete", "retention.ms", millis(settings.history()))));
        return topics;
    }

    private static Map<String, String> configs(Topic topic, TopicSettings settings) {
        if (topic.isCompacted()) {
            // the lag leaves a reader that replays the steps between for a while
            return Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", COMPACTION_LAG_MS);
        }
        Duration kept =
                switch (topic) {
                    case SAMPLES, PROGRESS -> settings.samples();
                    case AUDIT -> settings.audit();
                    default -> settings.history();
                };
        return Map.of("cleanup.policy", "delete", "retention.ms", millis(kept));
    }

    private static String millis(Duration kept) {
        return Long.toString(kept.toMillis());
    }
}
