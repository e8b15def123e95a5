package dev.tern.local.broker;

import dev.tern.contracts.fleet.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A running broker. It takes part in nothing but this machine. */
public final class LocalBroker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final Endpoint listen;

    private LocalBroker(KafkaRaftServer server, Endpoint listen) {
        this.server = server;
        this.listen = listen;
    }

    /** On the loopback address. */
    public static LocalBroker start(Path folder, int port, int controllerPort) throws IOException {
        return start(folder, new Endpoint("127.0.0.1", port), controllerPort);
    }

    /**
     * Formats {@code folder} if it is new, starts the broker and returns when it answers.
     *
     * @param listen where clients connect
     * @param controllerPort where its two roles meet; may differ from start to start
     * @throws IOException naming the folder, when it cannot be used
     */
    public static LocalBroker start(Path folder, Endpoint listen, int controllerPort) throws IOException {
        Exit.setExitProcedure(LocalBroker::giveUp);
        Exit.setHaltProcedure(LocalBroker::giveUp);
        Files.createDirectories(folder);
        if (!Files.exists(folder.resolve("meta.properties"))) {
            format(folder);
        }
        var config = new KafkaConfig(BrokerSettings.of(folder, listen, controllerPort), false);
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        server.startup();
        return new LocalBroker(server, listen);
    }

    /** Kafka ends its process when it cannot go on. That is this one, and nobody would know why. */
    private static void giveUp(int status, @Nullable String message) {
        System.err.println("tern: Kafka's broker cannot go on and ends this process"
                + (message == null ? "" : " (" + message + ")")
                + ": logs/broker.log says why; a port that somebody else took meanwhile is the usual reason");
        Runtime.getRuntime().halt(status);
    }

    private static void format(Path folder) throws IOException {
        try (var quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(quiet)
                    .setNodeId(BrokerSettings.NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(false)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The broker's folder " + folder + " cannot be formatted: " + e.getMessage(), e);
        }
    }

    /** Where clients connect: {@code 127.0.0.1:19092}. */
    public Endpoint listen() {
        return listen;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
