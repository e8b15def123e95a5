package dev.tern.eventing.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.json.TernJson;
import dev.tern.eventing.json.UnreadableJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** {@link Event} to Kafka record and back. Without state: one may be shared by all threads. */
public final class EventCodec {

    /** The largest data that travels: Kafka's own default limit for a record. */
    public static final int MOST_BYTES = TernJson.MOST_BYTES;

    public static final int MOST_HEADERS = 64;

    public static final String CONTENT_TYPE = "application/json";

    static final String SPEC_VERSION = "1.0";

    private static final int MOST_ATTRIBUTE = 1024;

    public ProducerRecord<byte[], byte[]> encode(Event<?> event) {
        Headers headers = new RecordHeaders();
        byte[] data = encode(event, headers);
        return new ProducerRecord<>(
                event.type().topic().topicName(), null, event.key().getBytes(UTF_8), data, headers);
    }

    /** As {@link #encode(Event)}, in the trace {@code traceparent} (W3C Trace Context). */
    public ProducerRecord<byte[], byte[]> encode(Event<?> event, String traceparent) {
        ProducerRecord<byte[], byte[]> record = encode(event);
        record.headers().add("traceparent", traceparent.getBytes(UTF_8));
        return record;
    }

    /** Writes the attributes into {@code headers} and returns the data, for a serialiser. */
    public byte[] encode(Event<?> event, Headers headers) {
        put(headers, "ce_specversion", SPEC_VERSION);
        put(headers, "ce_id", event.id());
        put(headers, "ce_source", event.source());
        put(headers, "ce_type", event.type().type());
        put(headers, "ce_time", event.time().toString());
        put(headers, "ce_subject", event.key());
        put(headers, "content-type", CONTENT_TYPE);
        byte[] data = TernJson.bytes(event.data());
        if (data.length > MOST_BYTES) {
            throw new IllegalArgumentException("Event " + event.type().type() + " of " + event.key() + " has "
                    + data.length + " bytes; " + MOST_BYTES + " are the most");
        }
        return data;
    }

    /** A tombstone: says that what had this key on a compacted topic is no more. */
    public ProducerRecord<byte[], byte[]> gone(EventType<?> type, String key) {
        if (!type.topic().isCompacted()) {
            throw new IllegalArgumentException(type.topic().topicName() + " keeps no state that could be gone");
        }
        Headers headers = new RecordHeaders();
        put(headers, "ce_type", type.type());
        return new ProducerRecord<>(type.topic().topicName(), null, key.getBytes(UTF_8), null, headers);
    }

    /** @throws UnreadableEvent when the record is not exactly an event of its topic */
    public Received decode(ConsumerRecord<byte[], byte[]> record) throws UnreadableEvent {
        if (record.key() == null || record.key().length > MOST_ATTRIBUTE) {
            throw new UnreadableEvent("event.key", "The record has no key, or one over " + MOST_ATTRIBUTE + " bytes");
        }
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            EventType<?> type = type(record.topic(), record.headers());
            if (!type.topic().isCompacted()) {
                throw new UnreadableEvent("event.data", "An event of " + record.topic() + " has data");
            }
            return new Received.Gone(type, key);
        }
        Event<?> event = decode(record.topic(), record.headers(), record.value());
        if (!event.key().equals(key)) {
            throw new UnreadableEvent(
                    "event.key", "The record's key is " + quoted(key) + ", its data's is " + quoted(event.key()));
        }
        return new Received.Said(event);
    }

    /** As {@link #decode(ConsumerRecord)} for a deserialiser, which does not see the key. */
    public Event<?> decode(String topic, Headers headers, byte[] data) throws UnreadableEvent {
        if (data.length > MOST_BYTES) {
            throw new UnreadableEvent(
                    "event.size", "The data has " + data.length + " bytes; " + MOST_BYTES + " are the most");
        }
        EventType<?> type = type(topic, headers);
        String version = required(headers, "ce_specversion", "event.specversion");
        if (!version.equals(SPEC_VERSION)) {
            throw new UnreadableEvent("event.specversion", "CloudEvents " + quoted(version) + " is not read, only 1.0");
        }
        String contentType = attribute(headers, "content-type").orElse(CONTENT_TYPE);
        if (!contentType.equals(CONTENT_TYPE) && !contentType.startsWith(CONTENT_TYPE + ";")) {
            throw new UnreadableEvent("event.content_type", "Data is JSON, not " + quoted(contentType));
        }
        return event(type, headers, data);
    }

    /** The trace that the record belongs to, if it names one. */
    public static Optional<String> traceparent(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader("traceparent");
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), UTF_8));
    }

    private static <T> Event<T> event(EventType<T> type, Headers headers, byte[] data) throws UnreadableEvent {
        String id = required(headers, "ce_id", "event.id");
        String source = required(headers, "ce_source", "event.source");
        Instant time = time(required(headers, "ce_time", "event.time"));
        try {
            return new Event<>(id, source, time, type, TernJson.read(data, type.data()));
        } catch (UnreadableJson e) {
            throw new UnreadableEvent("event.data", String.valueOf(e.getMessage()), e);
        }
    }

    private static EventType<?> type(String topic, Headers headers) throws UnreadableEvent {
        if (headers.toArray().length > MOST_HEADERS) {
            throw new UnreadableEvent("event.headers", "The record has more than " + MOST_HEADERS + " headers");
        }
        String name = attribute(headers, "ce_type")
                .orElseThrow(() -> new UnreadableEvent("event.not_cloudevent", "There is no header ce_type"));
        EventType<?> type = EventType.named(name).orElse(null);
        if (type == null || !type.topic().topicName().equals(topic)) {
            throw new UnreadableEvent("event.type", quoted(name) + " is no type of event on " + topic);
        }
        return type;
    }

    private static Instant time(String text) throws UnreadableEvent {
        try {
            return java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UnreadableEvent("event.time", "Not a time: " + quoted(text), e);
        }
    }

    private static String required(Headers headers, String name, String code) throws UnreadableEvent {
        return attribute(headers, name).orElseThrow(() -> new UnreadableEvent(code, "There is no header " + name));
    }

    private static Optional<String> attribute(Headers headers, String name) throws UnreadableEvent {
        Header header = headers.lastHeader(name);
        byte[] value = header == null ? null : header.value();
        if (value == null || value.length == 0) {
            return Optional.empty();
        }
        if (value.length > MOST_ATTRIBUTE) {
            throw new UnreadableEvent(
                    "event.headers", "Header " + name + " has more than " + MOST_ATTRIBUTE + " bytes");
        }
        return Optional.of(new String(value, UTF_8));
    }

    private static void put(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.remove(name);
            headers.add(name, value.getBytes(UTF_8));
        }
    }

    private static String quoted(String foreign) {
        String cut = foreign.length() <= 80 ? foreign : foreign.substring(0, 80) + "...";
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
