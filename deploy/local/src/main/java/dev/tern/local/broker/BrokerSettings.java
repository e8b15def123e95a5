package dev.tern.local.broker;

import dev.tern.contracts.fleet.Endpoint;
import java.nio.file.Path;
import java.util.Map;

/** Kafka's settings for one small broker that is the whole cluster. */
final class BrokerSettings {

    private static final String LOOPBACK = "127.0.0.1";
    static final String CONTROLLER = "CONTROLLER";
    static final int NODE = 1;

    private BrokerSettings() {}

    static Map<String, String> of(Path folder, Endpoint listen, int controllerPort) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE)),
                Map.entry("controller.quorum.voters", NODE + "@" + LOOPBACK + ":" + controllerPort),
                Map.entry("controller.listener.names", CONTROLLER),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT"),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://" + listen + "," + CONTROLLER + "://" + LOOPBACK + ":" + controllerPort),
                Map.entry("log.dirs", folder.toString()),
                // topics are made with their settings, never by a client's typing error
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("num.partitions", "3"),
                // one broker: there is nobody to replicate to
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                // few clients: the defaults of 50 partitions each would cost seconds and files
                Map.entry("offsets.topic.num.partitions", "3"),
                Map.entry("transaction.state.log.num.partitions", "3"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // small in memory and on disk
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "2"),
                Map.entry("background.threads", "2"),
                Map.entry("log.cleaner.threads", "1"),
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)),
                Map.entry("log.cleaner.io.buffer.size", Integer.toString(256 << 10)),
                Map.entry("log.segment.bytes", Integer.toString(32 << 20)),
                Map.entry("log.index.size.max.bytes", Integer.toString(1 << 20)),
                Map.entry("log.retention.hours", "168"),
                Map.entry("metadata.log.segment.bytes", Integer.toString(8 << 20)),
                // after a kill the controller takes the broker back only when the old session is over
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("broker.session.timeout.ms", "3000"));
    }
}
