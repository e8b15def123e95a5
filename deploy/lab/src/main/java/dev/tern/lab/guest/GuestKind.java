package dev.tern.lab.guest;

import java.util.Locale;

/** What a guest does. */
public enum GuestKind {
    /** Writes memory at an exact rate and checks it. */
    WRITER,
    /** Answers web requests; one of its answers has no end. */
    WEB,
    /** Writes checksummed blocks to a disk of its own and reads them back. */
    DISK,
    /** A Redis server under redis-benchmark. */
    REDIS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
