package dev.tern.contracts.wire;

import java.time.Instant;

/**
 * An event on its way: a CloudEvent 1.0.
 *
 * @param id unique within its source; the same id again is the same event
 * @param source who says it: {@code tern://monitor}, {@code tern://agent/HOST}
 * @param time when it was said, by the source's clock
 */
public record Event<T>(String id, String source, Instant time, EventType<T> type, T data) {

    public String key() {
        return type.key().apply(data);
    }
}
