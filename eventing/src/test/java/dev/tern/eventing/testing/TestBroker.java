package dev.tern.eventing.testing;

import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.port.OwnPorts;
import dev.tern.eventing.topics.TopicAdmin;
import dev.tern.eventing.topics.TopicSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker (KRaft) in the test's JVM, on loopback ports of its own, with its data in a temporary
 * folder that {@link #close} removes. {@link #stop} and {@link #start} in between are the broker's going and coming back
 * with the same data on the same port.
 */
public final class TestBroker implements AutoCloseable {

    private static final String ADDRESS = "127.0.0.1";

    private final Path folder;
    private final int port;
    private final int controllerPort;
    private KafkaRaftServer server;

    private TestBroker(Path folder, int port, int controllerPort) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
        this.server = run();
    }

    /** A running broker with all of the platform's topics. */
    public static TestBroker open() {
        try {
            Path folder = Files.createTempDirectory("tern-broker");
            format(folder);
            OwnPorts own = OwnPorts.ofThisProcess();
            TestBroker broker = new TestBroker(folder, own.take(), own.take());
            TopicAdmin.ensure(broker.connection("test-topics"), TopicSettings.DEFAULT);
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 127.0.0.1:PORT}. */
    public String bootstrap() {
        return ADDRESS + ":" + port;
    }

    public KafkaConnection connection(String clientId) {
        return KafkaConnection.of(bootstrap(), clientId);
    }

    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    public void start() {
        server = run();
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KafkaRaftServer run() {
        KafkaRaftServer made = new KafkaRaftServer(new KafkaConfig(settings(), false), Time.SYSTEM);
        made.startup();
        return made;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@" + ADDRESS + ":" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put(
                "listeners", "PLAINTEXT://" + ADDRESS + ":" + port + ",CONTROLLER://" + ADDRESS + ":" + controllerPort);
        settings.put("log.dirs", folder.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "2");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "2");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        settings.put("message.max.bytes", Integer.toString(4 << 20));
        return settings;
    }

    private static void format(Path folder) throws IOException {
        try (PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(quiet)
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Cannot format " + folder, e);
        }
    }
}
