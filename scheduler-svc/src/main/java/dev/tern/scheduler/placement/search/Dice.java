package dev.tern.scheduler.placement.search;

import java.util.random.RandomGenerator;

/** Random choices of a search, hundreds of millions of them: G. Marsaglia, "Xorshift RNGs", JSS 2003, with 64 bits. */
final class Dice {

    private long state;

    Dice(RandomGenerator seed) {
        do {
            state = seed.nextLong();
        } while (state == 0);
    }

    private long next() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return state;
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** From 0 to below 1. */
    double share() {
        return (next() >>> 11) * 0x1p-53;
    }
}
