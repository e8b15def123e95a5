package dev.tern.benchmarks.energy;

import java.util.Arrays;
import java.util.Random;

/** Made-up days. */
final class Days {

    private Days() {}

    static Trace steady(double share) {
        return shifted(share, Trace.SAMPLES, share);
    }

    /** From this sample on another share. */
    static Trace shifted(double share, int sample, double then) {
        double[] shares = new double[Trace.SAMPLES];
        Arrays.fill(shares, 0, sample, share);
        Arrays.fill(shares, sample, shares.length, then);
        return new Trace("shifted", shares);
    }

    static Trace noisy(double share, double deviation, Random random) {
        double[] shares = new double[Trace.SAMPLES];
        Arrays.setAll(shares, i -> Math.clamp(share + deviation * random.nextGaussian(), 0, 1));
        return new Trace("noisy", shares);
    }

    static Guest guest(int index, GuestKind kind, Trace trace) {
        return new Guest(index, kind, trace, false);
    }
}
