package dev.tern.eventing.codec;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;

/** What a record says. */
public sealed interface Received {

    /** Something happened, or is now so. */
    record Said(Event<?> event) implements Received {}

    /** On a compacted topic: what had this key is no more (a tombstone). */
    record Gone(EventType<?> type, String key) implements Received {}
}
