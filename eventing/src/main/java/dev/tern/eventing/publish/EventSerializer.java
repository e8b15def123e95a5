package dev.tern.eventing.publish;

import dev.tern.contracts.wire.Event;
import dev.tern.eventing.codec.EventCodec;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a channel or producer carry events as its values: writes the attributes into the record's headers. The key is the
 * sender's to set, to {@link Event#key()}.
 */
public final class EventSerializer implements Serializer<Event<?>> {

    private final EventCodec codec = new EventCodec();

    @Override
    public byte[] serialize(String topic, Event<?> event) {
        throw new IllegalStateException("An event is serialised with its headers: this client does not pass them");
    }

    @Override
    public byte @Nullable [] serialize(String topic, Headers headers, @Nullable Event<?> event) {
        if (event == null) {
            return null;
        }
        if (!event.type().topic().topicName().equals(topic)) {
            throw new IllegalArgumentException(
                    event.type().type() + " travels on " + event.type().topic().topicName() + ", not on " + topic);
        }
        return codec.encode(event, headers);
    }
}
