package dev.tern.eventing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.health.BrokerHealth;
import dev.tern.eventing.publish.EventDeserializer;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.publish.EventSerializer;
import dev.tern.eventing.read.EventHandlers;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.testing.TestBroker;
import dev.tern.eventing.topics.TopicAdmin;
import dev.tern.eventing.topics.TopicSettings;
import dev.tern.eventing.transactions.EventFlow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that eventing does, against a real broker. */
class KafkaIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestBroker broker;
    private EventPublisher publisher;

    @BeforeEach
    void open() {
        broker = TestBroker.open();
        publisher = EventPublisher.open(broker.connection("it"), Samples.events("tern://it", 1));
    }

    @AfterEach
    void close() {
        publisher.close();
        broker.close();
    }

    @Test
    void shouldMakeTheTopicsOnceAndLeaveThemAlone() throws Exception {
        // given: the broker was opened with the topics
        // when
        var made = TopicAdmin.ensure(broker.connection("again"), TopicSettings.DEFAULT.withPartitions(7));
        // then
        assertThat(made).isEmpty();
    }

    @Test
    void shouldReplayWhatStandsThenFollowAndTellBetween() {
        // given
        publisher
                .publish(EventType.HOST, Samples.host("host-a"))
                .toCompletableFuture()
                .join();
        publisher
                .publish(EventType.HOST, Samples.host("host-b"))
                .toCompletableFuture()
                .join();
        publisher.remove(EventType.VM, Samples.VM.value()).toCompletableFuture().join();
        var seen = new ConcurrentLinkedQueue<String>();
        // when
        try (TopicReader reader = TopicReader.on(broker.connection("reader"))
                .topics(Topic.INVENTORY, Topic.ALERTS)
                .start(EventHandlers.builder()
                        .on(EventType.HOST, event -> seen.add(event.data().id().value()))
                        .gone(EventType.VM, key -> seen.add("gone " + key))
                        .caughtUp(() -> seen.add("caught up"))
                        .build())) {
            await().atMost(SOON).until(reader::isCaughtUp);
            publisher.publish(EventType.HOST, Samples.host("host-c"));
            await().atMost(SOON).until(() -> seen.contains("host-c"));
        }
        // then
        assertThat(seen).containsExactlyInAnyOrder("host-a", "host-b", "gone " + Samples.VM, "caught up", "host-c");
        assertThat(List.copyOf(seen).subList(0, 3)).doesNotContain("caught up", "host-c");
    }

    @Test
    void shouldPutPoisonAsideAndGoOn() {
        // given
        send(new ProducerRecord<>(
                Topic.ALERTS.topicName(), 0, "host-a".getBytes(UTF_8), "not an event".getBytes(UTF_8)));
        var failing = new AtomicBoolean(true);
        var seen = new ConcurrentLinkedQueue<String>();
        DeadLetters letters = new DeadLetters(publisher);
        EventHandlers handlers = EventHandlers.builder()
                .on(EventType.ALERT, event -> {
                    if (failing.getAndSet(false)) {
                        throw new IllegalStateException("a bug");
                    }
                    seen.add(event.data().code());
                })
                .build();
        // when
        try (TopicReader reader = TopicReader.on(broker.connection("reader"))
                .topics(Topic.ALERTS)
                .deadLetters(letters)
                .start(handlers)) {
            publisher.publish(EventType.ALERT, Samples.alert("first"));
            publisher.publish(EventType.ALERT, Samples.alert("second"));
            // then
            await().atMost(SOON).until(() -> seen.contains("second"));
            assertThat(reader.poison()).isEqualTo(2);
        }
        List<ConsumerRecord<byte[], byte[]>> dead = deadLetters(2);
        assertThat(dead)
                .extracting(record ->
                        new String(record.headers().lastHeader("tern_dead_code").value(), UTF_8))
                .containsExactlyInAnyOrder("event.not_cloudevent", "event.handler");
        assertThat(dead).extracting(record -> new String(record.value(), UTF_8)).contains("not an event");
    }

    @Test
    void shouldDropTheSameEventSaidTwice() {
        // given
        Event<Host> event = Samples.events("tern://it", 2).of(EventType.HOST, Samples.host("host-a"));
        var count = new AtomicInteger();
        // when
        publisher.publish(event);
        publisher.publish(event).toCompletableFuture().join();
        try (TopicReader reader = TopicReader.on(broker.connection("reader"))
                .topics(Topic.INVENTORY)
                .start(EventHandlers.builder()
                        .on(EventType.HOST, said -> count.incrementAndGet())
                        .build())) {
            await().atMost(SOON).until(reader::isCaughtUp);
            // then
            assertThat(count).hasValue(1);
            assertThat(reader.duplicates()).isEqualTo(1);
        }
    }

    @Test
    void shouldAnswerInTheTransactionThatMovesTheOffsets() {
        // given: a flow that fails twice on one event and always on another
        var tries = new AtomicInteger();
        var events = Samples.events("tern://flow", 3);
        EventFlow.Handler handler = event -> {
            Alert alert = (Alert) event.data();
            if (alert.code().equals("poison") || (alert.code().equals("shaky") && tries.incrementAndGet() < 3)) {
                throw new IllegalStateException("cannot handle " + alert.code());
            }
            return List.of(events.of(EventType.HOST, Samples.host("for-" + alert.code())));
        };
        var answered = new ConcurrentLinkedQueue<String>();
        try (TopicReader reader = TopicReader.on(broker.connection("reader"))
                        .topics(Topic.INVENTORY)
                        .start(EventHandlers.builder()
                                .on(
                                        EventType.HOST,
                                        said -> answered.add(said.data().id().value()))
                                .build());
                EventFlow flow = EventFlow.on(broker.connection("flow-1"), "alerts")
                        .topics(Topic.ALERTS)
                        .start(handler)) {
            // when
            for (String code : List.of("calm", "shaky", "poison", "last")) {
                publisher.publish(EventType.ALERT, Samples.alert(code));
            }
            // then: each is answered once, although transactions were given up in between
            await().atMost(SOON).until(() -> answered.contains("for-last"));
            assertThat(reader.poison()).isZero();
            assertThat(answered).containsExactlyInAnyOrder("for-calm", "for-shaky", "for-last");
            assertThat(flow.poison()).isEqualTo(1);
            assertThat(flow.aborted()).isEqualTo(4);
        }
        deadLetters(1);
        // when: another instance takes over
        try (EventFlow next = EventFlow.on(broker.connection("flow-2"), "alerts")
                .topics(Topic.ALERTS)
                .start(event -> {
                    throw new AssertionError("said again: " + event);
                })) {
            await().atMost(SOON).until(next::isJoined);
            assertThat(next.handled()).isZero();
        }
    }

    @Test
    void shouldAnswerNothingBeforeItKnowsEnough() {
        // given
        var known = new AtomicBoolean();
        var asked = new AtomicInteger();
        var answered = new ConcurrentLinkedQueue<Boolean>();
        publisher
                .publish(EventType.ALERT, Samples.alert("early"))
                .toCompletableFuture()
                .join();
        try (EventFlow flow = EventFlow.on(broker.connection("flow"), "patient")
                .topics(Topic.ALERTS)
                .once(() -> {
                    asked.incrementAndGet();
                    return known.get();
                })
                .start(event -> {
                    answered.add(known.get());
                    return List.of();
                })) {
            // when
            await().atMost(SOON).until(() -> asked.get() > 1);
            assertThat(flow.isJoined()).isFalse();
            known.set(true);
            // then
            await().atMost(SOON).until(() -> !answered.isEmpty());
        }
        assertThat(answered).containsExactly(true);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheBrokerComesBack() {
        // given
        var seen = new ConcurrentLinkedQueue<String>();
        try (TopicReader reader = TopicReader.on(broker.connection("reader"))
                        .topics(Topic.INVENTORY)
                        .start(EventHandlers.builder()
                                .on(
                                        EventType.HOST,
                                        said -> seen.add(said.data().id().value()))
                                .build());
                BrokerHealth health = new BrokerHealth(broker.connection("it"))) {
            publisher
                    .publish(EventType.HOST, Samples.host("before"))
                    .toCompletableFuture()
                    .join();
            await().atMost(SOON).until(() -> seen.contains("before"));
            assertThat(health.check().up()).isTrue();
            // when
            broker.stop();
            assertThat(health.check().up()).isFalse();
            var waits = publisher.publish(EventType.HOST, Samples.host("meanwhile"));
            assertThat(waits.toCompletableFuture()).isNotDone();
            broker.start();
            // then
            waits.toCompletableFuture().join();
            await().atMost(SOON).until(() -> seen.contains("meanwhile"));
            assertThat(seen).containsExactly("before", "meanwhile");
            assertThat(health.check().up()).isTrue();
            assertThat(reader.poison()).isZero();
        }
    }

    @Test
    void shouldHandOverOldNewsToWhoKeepsARecordOfAll() {
        // given
        var events = Samples.events("tern://agent/host-a", 5);
        var copying = events.of(EventType.MIGRATION, Samples.move(Samples.MOVE, 1, 5, new MigrationState.Copying(1)));
        var requested =
                events.of(EventType.MIGRATION, Samples.move(Samples.MOVE, 1, 1, new MigrationState.Requested()));
        var recorded = new ConcurrentLinkedQueue<Event<?>>();
        // when: said late, as after a broker's absence
        publisher.publish(copying);
        publisher.publish(requested);
        publisher.publish(requested);
        try (EventFlow flow = EventFlow.on(broker.connection("flow"), "record")
                .topics(Topic.EVENTS)
                .staleToo()
                .start(event -> {
                    recorded.add(event);
                    return List.of();
                })) {
            await().atMost(SOON).until(() -> flow.duplicates() == 1);
        }
        // then
        assertThat(recorded).containsExactly(copying, requested);
    }

    @Test
    void shouldReadFromThePartitionOfAKeyAlone() {
        // given
        var keys = new ConcurrentLinkedQueue<String>();
        for (int i = 0; i < 12; i++) {
            publisher.publish(EventType.HOST, Samples.host("host-" + i));
        }
        // when
        try (TopicReader reader = TopicReader.on(broker.connection("reader"))
                .topics(Topic.INVENTORY)
                .key("host-5")
                .start(EventHandlers.builder()
                        .on(EventType.HOST, said -> keys.add(said.key()))
                        .build())) {
            await().atMost(SOON).until(() -> keys.contains("host-5") && reader.isCaughtUp());
        }
        // then
        assertThat(keys).contains("host-5").hasSizeLessThan(12);
    }

    @Test
    void shouldCarryEventsInChannelsBySerialiser() {
        // given
        Event<Host> event = Samples.events("tern://it", 4).of(EventType.HOST, Samples.host("host-a"));
        Map<String, Object> settings = broker.connection("channel").settings();
        // when
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new EventSerializer());
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new EventDeserializer())) {
            var unused = producer.send(
                    new ProducerRecord<String, Event<?>>(Topic.INVENTORY.topicName(), event.key(), event));
            producer.flush();
            var partitions = consumer.partitionsFor(Topic.INVENTORY.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // then
            var read = new ArrayList<Event<?>>();
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
                return !read.isEmpty();
            });
            assertThat(read).containsExactly(event);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        publisher.send(record).toCompletableFuture().join();
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters(int expected) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        Map<String, Object> settings = broker.connection("dead").settings();
        settings.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = List.of(new TopicPartition(DeadLetters.TOPIC, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                return found.size() >= expected;
            });
        }
        assertThat(found).hasSize(expected);
        return found;
    }
}
