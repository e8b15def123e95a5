package dev.tern.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.local.launch.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerIT {

    private static final String TOPIC = "kept";

    @TempDir
    Path folder;

    @BeforeAll
    static void logOnlyWhatFails() {
        Logger.getLogger("").setLevel(Level.SEVERE);
    }

    @Test
    void shouldKeepWhatWasWrittenWhenItIsStoppedAndStarted() throws Exception {
        // given a broker with a topic and a record in it
        Ports ports = Ports.free(List.of());
        int port = ports.kafka();
        try (var broker = LocalBroker.start(folder, port, ports.controller())) {
            assertThat(broker.listen()).hasToString("127.0.0.1:" + port);
            createTopic(port);
            write(port, "first");
        }

        // when it starts again, with another port for its controller
        try (var broker = LocalBroker.start(folder, port, Ports.free(List.of()).controller())) {
            write(broker.listen().port(), "second");

            // then
            assertThat(readAll(port, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void shouldKeepWhatWasWrittenWhenItsProcessIsKilled() throws Exception {
        // given a broker in a process of its own
        Ports ports = Ports.free(List.of());
        int port = ports.kafka();
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BrokerProcess.class.getName(),
                        folder.toString(),
                        Integer.toString(port),
                        Integer.toString(ports.controller()))
                .redirectOutput(folder.resolveSibling("broker.log").toFile())
                .redirectErrorStream(true)
                .start();
        try {
            createTopic(port);
            write(port, "first");

            // when it is killed with no chance to close its files
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        // then the next one has it all
        try (var broker = LocalBroker.start(folder, port, Ports.free(List.of()).controller())) {
            assertThat(readAll(broker.listen().port(), 1)).containsExactly("first");
        }
    }

    /** The broker alone, until it is killed. */
    static final class BrokerProcess {

        private BrokerProcess() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            LocalBroker.start(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    private static void createTopic(int port) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(60, TimeUnit.SECONDS);
        }
    }

    private static void write(int port, String text) throws Exception {
        var settings = new Properties();
        settings.put("bootstrap.servers", "127.0.0.1:" + port);
        settings.put("acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, 0, "key", text)).get(60, TimeUnit.SECONDS);
        }
    }

    private static List<String> readAll(int port, int expected) {
        var settings = new Properties();
        settings.put("bootstrap.servers", "127.0.0.1:" + port);
        settings.put("auto.offset.reset", "earliest");
        List<String> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
            for (int poll = 0; poll < 60 && found.size() < expected; poll++) {
                for (ConsumerRecord<String, String> written : consumer.poll(Duration.ofSeconds(1))) {
                    found.add(written.value());
                }
            }
        }
        return found;
    }
}
