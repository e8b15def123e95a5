package dev.tern.hypervisor.embedded.guest;

/**
 * SplitMix64 (Steele, Lea, Flood 2014) with its one word of state in the open, so that a guest goes on with the same
 * sequence at another host.
 */
final class SeededRandom {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    SeededRandom(long state) {
        this.state = state;
    }

    long state() {
        return state;
    }

    void restore(long saved) {
        state = saved;
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** From 0, and less than the bound. */
    int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    double unit() {
        return (next() >>> 11) * UNIT;
    }

    static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
