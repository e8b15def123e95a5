package dev.tern.monitor.edge.kafka;

import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.monitor.view.FleetLoop;

/** Feeds the loop from topics: all that stands there first, then what happens. */
public final class FleetTopics {

    private FleetTopics() {}

    public static TopicReader feed(KafkaConnection kafka, DeadLetters letters, FleetLoop fleet) {
        return TopicReader.on(kafka)
                .topics(Topic.INVENTORY, Topic.LINKS, Topic.EVENTS, Topic.PROGRESS, Topic.OWNERSHIP, Topic.ALERTS)
                .deadLetters(letters)
                .start(EventHandlers.builder()
                        .on(EventType.HOST, event -> fleet.heard(event.data()))
                        .on(EventType.VM, event -> fleet.heard(event.data()))
                        .gone(EventType.VM, key -> fleet.heardGone(VmId.of(key)))
                        .on(EventType.HOST_HARDWARE, event -> fleet.heard(event.data()))
                        .on(EventType.VM_HARDWARE, event -> fleet.heard(event.data()))
                        .on(EventType.HOST_POWER, event -> fleet.heard(event.data()))
                        .on(EventType.HOST_PORT, event -> fleet.heard(event.data()))
                        .gone(EventType.HOST_PORT, key -> fleet.heardNoPort(HostPort.hostOf(key)))
                        .on(EventType.QUARANTINE, event -> fleet.heard(event.data()))
                        .on(EventType.LINK, event -> fleet.heard(event.data()))
                        .on(EventType.MIGRATION, event -> fleet.heard(event.data()))
                        .on(EventType.PROGRESS, event -> fleet.heard(event.data()))
                        .on(EventType.OWNERSHIP, event -> fleet.heard(event.data()))
                        .on(EventType.ALERT, event -> fleet.heard(event.data()))
                        .caughtUp(fleet::look)
                        .build());
    }
}
