package dev.tern.eventing.codec;

import dev.tern.contracts.wire.Event;
import dev.tern.contracts.wire.EventType;
import java.net.URI;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes one source's events: gives them their id and time. */
public final class Events {

    private static final long VERSION_4 = 0x4000L;
    private static final long VERSION_BITS = 0xF000L;
    private static final long VARIANT = Long.MIN_VALUE;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;

    private final String source;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param source a URI: {@code tern://monitor}, {@code tern://agent/HOST}
     * @param random never the same sequence in two processes; safe for threads if events are made by several
     */
    public Events(String source, InstantSource clock, RandomGenerator random) {
        this.source = URI.create(source).toString();
        this.clock = clock;
        this.random = random;
    }

    public <T> Event<T> of(EventType<T> type, T data) {
        return new Event<>(newId(), source, clock.instant(), type, data);
    }

    /** A random UUID, as ids of events, migrations and plans are. */
    public String newId() {
        long high = (random.nextLong() & ~VERSION_BITS) | VERSION_4;
        long low = (random.nextLong() & ~VARIANT_BITS) | VARIANT;
        return new UUID(high, low).toString();
    }
}
