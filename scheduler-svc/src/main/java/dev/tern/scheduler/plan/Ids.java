package dev.tern.scheduler.plan;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Random UUIDs of version 4, the same sequence from the same seed. */
final class Ids {

    private static final long VERSION_4 = 0x4000L;
    private static final long VERSION_BITS = 0xF000L;
    private static final long VARIANT = Long.MIN_VALUE;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;

    private final RandomGenerator random;

    Ids(RandomGenerator random) {
        this.random = random;
    }

    String next() {
        long high = (random.nextLong() & ~VERSION_BITS) | VERSION_4;
        long low = (random.nextLong() & ~VARIANT_BITS) | VARIANT;
        return new UUID(high, low).toString();
    }
}
