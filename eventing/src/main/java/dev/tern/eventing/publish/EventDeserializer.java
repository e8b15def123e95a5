package dev.tern.eventing.publish;

import dev.tern.contracts.wire.Event;
import dev.tern.eventing.codec.EventCodec;
import dev.tern.eventing.codec.UnreadableEvent;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a channel or consumer carry events as its values. What is no event of its topic is a
 * {@link SerializationException} with an {@link UnreadableEvent} as its cause: let the channel's failure strategy be
 * {@code dead-letter-queue}.
 */
public final class EventDeserializer implements Deserializer<Event<?>> {

    private final EventCodec codec = new EventCodec();

    @Override
    public Event<?> deserialize(String topic, byte[] data) {
        throw new SerializationException("An event is read with its headers: this client does not pass them");
    }

    @Override
    public @Nullable Event<?> deserialize(String topic, Headers headers, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        try {
            return codec.decode(topic, headers, data);
        } catch (UnreadableEvent e) {
            throw new SerializationException(e.code() + ": " + e.getMessage(), e);
        }
    }
}
