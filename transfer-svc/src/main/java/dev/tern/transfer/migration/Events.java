package dev.tern.transfer.migration;

import dev.tern.contracts.wire.EventType;

/** Tells the platform. Never blocks; while the log is away events are kept, up to a bound. */
public interface Events {

    <T> void publish(EventType<T> type, T data);

    /** Whether what a whole move will say still finds room: without it no move starts. */
    boolean hasRoom();
}
