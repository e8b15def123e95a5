package dev.tern.eventing.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.contracts.wire.Topic;
import dev.tern.eventing.Samples;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventCodecTest {

    private final EventCodec codec = new EventCodec();
    private final Event<Alert> alert =
            Samples.events("tern://monitor", 1).of(EventType.ALERT, Samples.alert("host.cpu.high"));

    @Test
    void shouldWriteACloudEventInBinaryMode() {
        ProducerRecord<byte[], byte[]> record = codec.encode(alert);
        assertThat(record.topic()).isEqualTo("tern.alerts");
        assertThat(record.key()).isEqualTo("host-a".getBytes(UTF_8));
        assertThat(headers(record))
                .isEqualTo(Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", alert.id(),
                        "ce_source", "tern://monitor",
                        "ce_type", "dev.tern.alert.v1",
                        "ce_time", "2026-11-22T12:00:00Z",
                        "ce_subject", "host-a",
                        "content-type", "application/json"));
    }

    @Test
    void shouldReadWhatItWrote() throws UnreadableEvent {
        assertThat(codec.decode(received(codec.encode(alert)))).isEqualTo(new Received.Said(alert));
    }

    @Test
    void shouldGiveEachEventAnIdOfItsOwn() {
        Events events = Samples.events("tern://monitor", 1);
        assertThat(events.newId())
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
                .isNotEqualTo(events.newId());
    }

    @Test
    void shouldPassTheTraceOn() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(EventCodec.traceparent(received(codec.encode(alert, trace)))).contains(trace);
        assertThat(EventCodec.traceparent(received(codec.encode(alert)))).isEqualTo(Optional.empty());
    }

    @Test
    void shouldReadATombstoneOnACompactedTopicOnly() throws UnreadableEvent {
        assertThat(codec.decode(received(codec.gone(EventType.VM, "x"))))
                .isEqualTo(new Received.Gone(EventType.VM, "x"));
        assertThatThrownBy(() -> codec.gone(EventType.ALERT, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseWhatIsNoEventOfItsTopic() {
        refuse("event.not_cloudevent", headers -> headers.remove("ce_type"));
        refuse("event.specversion", headers -> headers.remove("ce_specversion"));
        refuse("event.specversion", headers -> put(headers, "ce_specversion", "0.3"));
        refuse("event.type", headers -> put(headers, "ce_type", "dev.tern.plan.v1"));
        refuse("event.type", headers -> put(headers, "ce_type", "dev.tern.alert.v2\n"));
        refuse("event.id", headers -> headers.remove("ce_id"));
        refuse("event.source", headers -> put(headers, "ce_source", ""));
        refuse("event.time", headers -> put(headers, "ce_time", "yesterday"));
        refuse("event.content_type", headers -> put(headers, "content-type", "text/xml"));
        refuse("event.headers", headers -> put(headers, "ce_id", "x".repeat(2000)));
        refuse("event.headers", headers -> {
            for (int i = 0; i < 100; i++) {
                put(headers, "h" + i, "x");
            }
        });
    }

    @Test
    void shouldRefuseDataThatDoesNotMatch() {
        refuse("event.data", "host-a", "{}".getBytes(UTF_8));
        refuse("event.data", "host-a", "<xml/>".getBytes(UTF_8));
        refuse("event.data", "host-a", new byte[0]);
        refuse("event.data", "host-a", null);
        refuse("event.size", "host-a", new byte[EventCodec.MOST_BYTES + 1]);
        refuse("event.key", "host-b", codec.encode(alert).value());
        refuse("event.key", null, codec.encode(alert).value());
    }

    @Test
    void shouldReadATimeWithAnOffset() throws UnreadableEvent {
        ProducerRecord<byte[], byte[]> record = codec.encode(alert);
        put(record.headers(), "ce_time", "2026-11-22T13:00:00+01:00");
        assertThat(codec.decode(received(record))).isEqualTo(new Received.Said(alert));
    }

    @Test
    void shouldRefuseToWriteMoreThanOneMegabyte() {
        Alert huge = new Alert(
                "c", Alert.Severity.INFO, "host-a", "x".repeat(EventCodec.MOST_BYTES), "r", Samples.NOON, true);
        assertThatThrownBy(() -> codec.encode(Samples.events("tern://x", 1).of(EventType.ALERT, huge)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host-a");
    }

    private void refuse(String code, Consumer<Headers> change) {
        ProducerRecord<byte[], byte[]> record = codec.encode(alert);
        change.accept(record.headers());
        refuse(code, received(record));
    }

    private void refuse(String code, @Nullable String key, byte @Nullable [] data) {
        ProducerRecord<byte[], byte[]> record = codec.encode(alert);
        refuse(
                code,
                received(new ProducerRecord<>(
                        Topic.ALERTS.topicName(),
                        null,
                        key == null ? null : key.getBytes(UTF_8),
                        data,
                        record.headers())));
    }

    private void refuse(String code, ConsumerRecord<byte[], byte[]> record) {
        assertThatThrownBy(() -> codec.decode(record))
                .asInstanceOf(type(UnreadableEvent.class))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("\n"))
                .extracting(UnreadableEvent::code)
                .isEqualTo(code);
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }

    private static Map<String, String> headers(ProducerRecord<?, ?> record) {
        return Arrays.stream(record.headers().toArray())
                .collect(Collectors.toMap(header -> header.key(), header -> new String(header.value(), UTF_8)));
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }
}
