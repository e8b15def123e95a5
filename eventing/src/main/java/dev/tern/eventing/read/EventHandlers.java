package dev.tern.eventing.read;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.Received;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who handles which type of event. Handlers are called by the reader's thread, in the order of each partition, and
 * should be quick: put what they get into the owner's queue. Types without a handler are skipped.
 */
public final class EventHandlers {

    private final Map<EventType<?>, Consumer<Event<?>>> said;
    private final Map<EventType<?>, Consumer<String>> gone;
    private final Runnable caughtUp;

    private EventHandlers(Builder builder) {
        this.said = Map.copyOf(builder.said);
        this.gone = Map.copyOf(builder.gone);
        this.caughtUp = builder.caughtUp;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Hands it to its handler; whether there is one. */
    public boolean handle(Received received) {
        switch (received) {
            case Received.Said(Event<?> event) -> {
                Consumer<Event<?>> handler = said.get(event.type());
                if (handler == null) {
                    return false;
                }
                handler.accept(event);
            }
            case Received.Gone(EventType<?> type, String key) -> {
                Consumer<String> handler = gone.get(type);
                if (handler == null) {
                    return false;
                }
                handler.accept(key);
            }
        }
        return true;
    }

    void tellCaughtUp() {
        caughtUp.run();
    }

    public static final class Builder {

        private final Map<EventType<?>, Consumer<Event<?>>> said = new HashMap<>();
        private final Map<EventType<?>, Consumer<String>> gone = new HashMap<>();
        private Runnable caughtUp = () -> {};

        private Builder() {}

        public <T> Builder on(EventType<T> type, Consumer<Event<T>> handler) {
            said.put(type, event -> handler.accept(typed(event)));
            return this;
        }

        /** Called with the key of what is no more. */
        public Builder gone(EventType<?> type, Consumer<String> handler) {
            gone.put(type, handler);
            return this;
        }

        /** Called once, when all that stood in the topics at the start has been handled. */
        public Builder caughtUp(Runnable handler) {
            caughtUp = handler;
            return this;
        }

        public EventHandlers build() {
            return new EventHandlers(this);
        }

        @SuppressWarnings("unchecked") // an event's data is of its type's class: the codec has seen to it
        private static <T> Event<T> typed(Event<?> event) {
            return (Event<T>) event;
        }
    }
}
