package dev.tern.scheduler.fleet;

import java.time.Instant;
import java.util.Arrays;

/** What the samples of the load window measured, oldest first, as bare numbers: a large fleet has millions of them. */
final class LoadWindow {

    private static final int MOST = 1_000;

    private Instant[] at = new Instant[8];
    /** By quantity, then by sample. */
    private final double[][] values;

    private int size;

    LoadWindow(int quantities) {
        values = new double[quantities][at.length];
    }

    /**
     * Takes in the newest sample.
     *
     * @param after samples that are not from after it are dropped
     * @param measured one value for each quantity
     */
    void add(Instant sampled, Instant after, double... measured) {
        int gone = Math.max(0, size + 1 - MOST);
        while (gone < size && !at[gone].isAfter(after)) {
            gone++;
        }
        drop(gone);
        if (size == at.length) {
            at = Arrays.copyOf(at, 2 * size);
            Arrays.setAll(values, quantity -> Arrays.copyOf(values[quantity], at.length));
        }
        at[size] = sampled;
        for (int quantity = 0; quantity < values.length; quantity++) {
            values[quantity][size] = measured[quantity];
        }
        size++;
    }

    private void drop(int gone) {
        size -= gone;
        System.arraycopy(at, gone, at, 0, size);
        for (double[] row : values) {
            System.arraycopy(row, gone, row, 0, size);
        }
    }

    int size() {
        return size;
    }

    double mean(int quantity) {
        return Arrays.stream(values[quantity], 0, size).average().orElse(0);
    }

    double peak(int quantity) {
        return Arrays.stream(values[quantity], 0, size).max().orElse(0);
    }
}
